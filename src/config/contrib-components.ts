import type { ComponentKind } from '../component/settings.js';

/**
 * Component types of the contrib distribution 0.131.0, so that a configuration that names one we lack is told apart from a
 * typing mistake.
 */
const CONTRIB_TYPES: Readonly<Record<ComponentKind, string>> = {
  receiver:
    'active_directory_ds aerospike apache apachespark awscloudwatch awscontainerinsight ' +
    'awsecscontainermetrics awsfirehose awss3 awsxray azureblob azureeventhub azuremonitor bigip carbon ' +
    'chrony cloudflare cloudfoundry collectd couchdb datadog docker_stats elasticsearch envoyals expvar ' +
    'faro filelog filestats flinkmetrics fluentforward github googlecloudmonitoring googlecloudpubsub ' +
    'googlecloudspanner haproxy hostmetrics httpcheck iis influxdb jaeger jmx journald k8s_cluster ' +
    'k8s_events k8sobjects kafka kafkametrics kubeletstats libhoney loki memcached mongodb mongodbatlas ' +
    'mysql namedpipe netflow nginx nop nsxt ntp opencensus oracledb otelarrow otlp otlpjsonfile ' +
    'podman_stats postgresql prometheus prometheus_simple prometheusremotewrite pulsar purefa purefb ' +
    'rabbitmq receiver_creator redis riak saphana sapm signalfx skywalking snmp snowflake solace ' +
    'splunk_hec splunkenterprise sqlquery sqlserver sshcheck statsd stef syslog tcpcheck tcplog tlscheck ' +
    'udplog vcenter wavefront webhookevent windowseventlog windowsperfcounters zipkin zookeeper',
  processor:
    'attributes batch coralogix cumulativetodelta deltatocumulative deltatorate ' +
    'experimental_metricsgeneration filter geoip groupbyattrs groupbytrace interval k8sattributes ' +
    'logdedup memory_limiter metricstarttime metricstransform probabilistic_sampler redaction remotetap ' +
    'resource resourcedetection schema span sumologic tail_sampling transform',
  exporter:
    'alibabacloud_logservice awscloudwatchlogs awsemf awskinesis awss3 awsxray azureblob ' +
    'azuredataexplorer azuremonitor bmchelix carbon cassandra clickhouse coralogix datadog dataset debug ' +
    'doris elasticsearch faro file googlecloud googlecloudpubsub googlemanagedprometheus honeycombmarker ' +
    'influxdb kafka loadbalancing logicmonitor logzio mezmo nop opencensus opensearch otelarrow otlp ' +
    'otlphttp prometheus prometheusremotewrite pulsar rabbitmq sapm sentry signalfx splunk_hec stef ' +
    'sumologic syslog tencentcloud_logservice tinybird zipkin',
  connector:
    'count datadog exceptions failover forward grafanacloud otlpjson roundrobin routing servicegraph ' +
    'signaltometrics spanmetrics sum',
  extension:
    'ack asapclient aws_logs_encoding awscloudwatchmetricstreams_encoding awslogs_encoding awsproxy ' +
    'azureauth basicauth bearertokenauth datadog db_storage docker_observer ecs_observer ' +
    'ecs_task_observer file_storage googleclientauth googlecloudlogentry_encoding headers_setter ' +
    'health_check host_observer http_forwarder jaeger_encoding jaegerremotesampling json_log_encoding ' +
    'k8s_leader_elector k8s_observer kafkatopics_observer oauth2client oidc opamp otlp_encoding pprof ' +
    'redis_storage sigv4auth sumologic text_encoding zipkin_encoding zpages',
};

/** What does most nearly the same, best first; the first one the hub has is named. */
const NEAREST: Readonly<Partial<Record<ComponentKind, Readonly<Record<string, readonly string[]>>>>> = {
  receiver: {
    otlpjsonfile: ['otlp'],
    awsfirehose: ['otlp'],
    faro: ['otlp'],
    webhookevent: ['otlp'],
    opencensus: ['otlp'],
    otelarrow: ['otlp'],
    nop: ['otlp'],
    jaeger: ['otlp'],
    zipkin: ['otlp'],
    stef: ['otlp'],
  },
  processor: {
    tail_sampling: ['probabilistic_sampler'],
    deltatorate: ['deltatocumulative'],
    experimental_metricsgeneration: ['transform'],
    groupbyattrs: ['transform'],
    schema: ['transform'],
    coralogix: ['attributes', 'transform'],
    sumologic: ['transform'],
    resource: ['attributes', 'transform'],
    attributes: ['transform', 'resource'],
    filter: ['transform'],
    redaction: ['attributes', 'transform'],
    resourcedetection: ['resource'],
    k8sattributes: ['resource'],
    metricstransform: ['transform'],
    span: ['attributes', 'transform'],
  },
  exporter: {
    coralogix: ['otlp', 'otlphttp'],
    datadog: ['otlphttp', 'otlp'],
    elasticsearch: ['otlp', 'otlphttp'],
    faro: ['otlphttp'],
    googlecloud: ['otlphttp', 'otlp'],
    opencensus: ['otlp'],
    opensearch: ['otlphttp', 'otlp'],
    sapm: ['otlphttp', 'otlp'],
    signalfx: ['otlphttp', 'otlp'],
    splunk_hec: ['otlphttp', 'otlp'],
    stef: ['otlp'],
    sumologic: ['otlphttp'],
    prometheus: ['prometheusremotewrite'],
    googlemanagedprometheus: ['prometheusremotewrite'],
    influxdb: ['prometheusremotewrite'],
    awss3: ['azureblob'],
    azuredataexplorer: ['azureblob'],
    file: ['azureblob', 'debug'],
    otlp: ['otlphttp'],
    otlphttp: ['otlp'],
    otelarrow: ['otlp', 'otlphttp'],
    loadbalancing: ['otlp', 'otlphttp'],
    zipkin: ['otlphttp', 'otlp'],
  },
  connector: {
    exceptions: ['count'],
    failover: ['forward'],
    otlpjson: ['forward'],
    roundrobin: ['routing', 'forward'],
    signaltometrics: ['count'],
    spanmetrics: ['count'],
    sum: ['count'],
  },
  extension: {
    asapclient: ['oauth2client', 'bearertokenauth'],
    azureauth: ['oauth2client', 'bearertokenauth'],
    googleclientauth: ['oauth2client', 'bearertokenauth'],
    basicauth: ['bearertokenauth'],
    oidc: ['bearertokenauth'],
    headers_setter: ['bearertokenauth'],
    json_log_encoding: ['otlp_encoding', 'text_encoding'],
    jaeger_encoding: ['otlp_encoding'],
    zipkin_encoding: ['otlp_encoding'],
    redis_storage: ['file_storage'],
    db_storage: ['file_storage'],
  },
};

/**
 * What to tell a user who names a type the hub lacks: that contrib has it, and what here comes nearest.
 *
 * @param available the types of that kind the hub has.
 * @returns undefined when contrib has no such type either.
 */
export function contribHint(kind: ComponentKind, type: string, available: readonly string[]): string | undefined {
  if (!CONTRIB_TYPES[kind].split(' ').includes(type)) return undefined;
  const nearest = NEAREST[kind]?.[type]?.find((candidate) => available.includes(candidate));
  const advice =
    nearest === undefined
      ? `run that ${kind} in a collector beside the hub`
      : `the nearest ${kind} here is ${JSON.stringify(nearest)}`;
  return `the contrib distribution has the ${kind} ${JSON.stringify(type)}, this hub has not: ${advice}`;
}
