/** The names are those of every exporter that speaks to Prometheus. */
export * from '../../exporterhelper/prometheus/names.js';
