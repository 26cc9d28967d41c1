/** What the chart's examples render to runs: checked on the committed renderings, without Helm. */
import { expect, test } from 'vitest';
import { checkConfig } from '../../src/check-config.js';
import { examples, manifests, rendered, type Manifest } from './chart.js';

/** Variables that the chart's pod and the examples' secrets give. */
const ENVIRONMENT = {
  MY_POD_IP: '10.0.0.1',
  OTEL_K8S_POD_NAME: 'hub-0',
  OTLP_TOKEN: 'token',
  UPSTREAM_TOKEN: 'token',
  AZURE_CONNECTION_STRING:
    'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=YQ==;EndpointSuffix=core.windows.net',
};

const workloadOf = (example: string): Manifest =>
  manifests(rendered(example)).find(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')!;

test.each(examples())('the configuration of %s passes', async (example) => {
  const relay = manifests(rendered(example)).find(({ kind }) => kind === 'ConfigMap')!.data!['relay']!;
  const report = await checkConfig({ config: `yaml:${relay}`, env: ENVIRONMENT, inContainer: true });
  const isServed = ({ message }: { readonly message: string }): boolean => !message.includes('no such file');
  const warnings = report.warnings.filter(({ level }) => level !== 'info').filter(isServed);
  expect({ step: report.step, problems: report.problems, warnings }).toEqual({
    step: 'ok',
    problems: [],
    warnings: [],
  });
});

test.each(examples())('the pods of %s satisfy the restricted pod security standard', (example) => {
  const { template } = workloadOf(example).spec as { template: { spec: Record<string, unknown> } };
  expect(template.spec).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
      },
    ],
  });
});

test('a durable hub is a stateful set whose pods have a volume each', () => {
  const workload = workloadOf('durable-edge');
  expect(workload.kind).toBe('StatefulSet');
  expect(workload.spec).toMatchObject({
    volumeClaimTemplates: [{ metadata: { name: 'durable' }, spec: { resources: { requests: { storage: '20Gi' } } } }],
    template: {
      spec: {
        containers: [
          {
            args: [
              '--config=/conf/relay.yaml',
              '--durable=/var/lib/otlp-hub',
              '--durable-sync=batch',
              '--durable-max-bytes=16GiB',
              '--durable-max-age=48h',
            ],
          },
        ],
      },
    },
  });
});
