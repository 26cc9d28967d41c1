/** Configurations of connectors that make no sense, some after all; by name. */
type Block = Readonly<Record<string, unknown>>;

function configuration(type: string, block: unknown, from: string, targets: readonly string[]): Block {
  return {
    receivers: { otlp: { protocols: { grpc: null } } },
    exporters: { nop: null },
    connectors: { [type]: block },
    service: {
      pipelines: {
        [`${from}/in`]: { receivers: ['otlp'], exporters: [type] },
        ...Object.fromEntries(targets.map((target) => [target, { receivers: [type], exporters: ['nop'] }])),
      },
    },
  };
}

const routing = (block: unknown, from = 'logs'): Block => configuration('routing', block, from, ['logs/a', 'logs/b']);
const count = (block: unknown, from = 'logs', targets = ['metrics/out']): Block =>
  configuration('count', block, from, targets);
const table = (...routes: readonly object[]): object => ({ table: routes });
const A = ['logs/a'];

export const WRONG_CONNECTORS: Readonly<Record<string, Block>> = {
  'routing: null': routing(null),
  'routing: empty table': routing({ table: [] }),
  'routing: table that is none': routing({ table: 5 }),
  'routing: route that is none': routing({ table: ['x'] }),
  'routing: neither condition nor statement': routing(table({ pipelines: A })),
  'routing: condition and statement': routing(table({ condition: 'true', statement: 'route()', pipelines: A })),
  'routing: no pipelines': routing(table({ condition: 'true' })),
  'routing: unknown context': routing(table({ context: 'span_event', condition: 'true', pipelines: A })),
  'routing: unknown error mode': routing({ error_mode: 'nope', ...table({ condition: 'true', pipelines: A }) }),
  'routing: match_once': routing({ match_once: true, ...table({ condition: 'true', pipelines: A }) }),
  'routing: action': routing(table({ condition: 'true', pipelines: A, action: 'copy' })),
  'routing: pipeline of no signal': routing(table({ condition: 'true', pipelines: ['a'] })),
  'routing: pipeline that is a number': routing(table({ condition: 'true', pipelines: [1] })),
  'routing: pipelines as text': routing(table({ condition: 'true', pipelines: 'logs/a' })),
  'routing: pipeline it does not feed': routing(table({ condition: 'true', pipelines: ['logs/c'] })),
  'routing: pipelines it does not feed': routing(table({ condition: 'true', pipelines: ['logs/c', 'logs/d'] })),
  'routing: pipeline of another signal': routing(table({ condition: 'true', pipelines: ['traces/a'] })),
  'routing: default it does not feed': routing({
    default_pipelines: ['logs/x'],
    ...table({ condition: 'nope', pipelines: A }),
  }),
  'routing: statement that does not parse': routing(table({ statement: 'route() where', pipelines: A })),
  'routing: condition that does not parse': routing(table({ condition: 'attributes["x"] ==', pipelines: A })),
  'routing: unknown function': routing(table({ statement: 'set(attributes["a"], 1)', pipelines: A })),
  'routing: unknown path': routing(table({ condition: 'nope["x"] == 1', pipelines: A })),
  'routing: function of the filter': routing(table({ context: 'span', condition: 'IsRootSpan()', pipelines: A })),
  'routing: arguments for route': routing(table({ statement: 'route(1) where true', pipelines: A })),
  'routing: request without condition': routing(table({ context: 'request', statement: 'route()', pipelines: A })),
  'routing: request without comparator': routing(
    table({ context: 'request', condition: 'request["a"]', pipelines: A }),
  ),
  'routing: request with two comparators': routing(
    table({ context: 'request', condition: 'request["a"] == "b" == "c"', pipelines: A }),
  ),
  'routing: request with and': routing(
    table({ context: 'request', condition: 'request["a"] == "b" and request["c"] != "d"', pipelines: A }),
  ),
  'routing: request without field': routing(table({ context: 'request', condition: 'a == "b"', pipelines: A })),
  'routing: request without quotes': routing(
    table({ context: 'request', condition: 'request["a"] == b', pipelines: A }),
  ),
  'routing: used across signals': routing(table({ condition: 'true', pipelines: A }), 'traces'),
  'count: unknown keys': count({ nope: 1, logs: { a: { nope: 1 } } }),
  'count: condition that does not parse': count({ logs: { a: { conditions: ['nope'] } } }),
  'count: conditions that do not parse': count({ logs: { a: { conditions: ['nope', 'body == '] } } }),
  'count: condition of spans': count({ spans: { a: { conditions: ['nope() == 1'] } } }),
  'count: condition of span events': count({ spanevents: { a: { conditions: ['nope["x"] == 1'] } } }),
  'count: condition of metrics': count({ metrics: { a: { conditions: ['Nope() == 1'] } } }),
  'count: condition of data points': count({ datapoints: { a: { conditions: ['value_int == '] } } }),
  'count: condition of profiles': count({ profiles: { a: { conditions: ['nope'] } } }),
  'count: no name': count({ logs: { '': {} } }),
  'count: no key': count({ logs: { a: { attributes: [{ key: '' }] } } }),
  'count: no key of data points': count({ datapoints: { a: { attributes: [{ key: '' }] } } }),
  'count: attributes of metrics': count({ metrics: { a: { attributes: [{ key: 'x' }] } } }),
  'count: section that is a list': count({ logs: [] }),
  'count: metric that is a text': count({ logs: { a: 'x' } }),
  'count: attribute that is a text': count({ logs: { a: { attributes: ['x'] } } }),
  'count: conditions as text': count({ logs: { a: { conditions: 'body == "x"' } } }),
  'count: null': count(null),
  'count: into logs': count(null, 'logs', ['logs/out']),
};
