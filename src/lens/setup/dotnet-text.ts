/** What an ASP.NET Core program needs to send: the exporter takes all three, but only what was switched on. */
export function dotnet(tls: boolean): string {
  const certificate = tls
    ? '\n// OTEL_EXPORTER_OTLP_CERTIFICATE is read from 1.15 of the exporter on, under .NET 8 or later.'
    : '';
  return `// dotnet add package OpenTelemetry.Extensions.Hosting
// dotnet add package OpenTelemetry.Exporter.OpenTelemetryProtocol
// dotnet add package OpenTelemetry.Instrumentation.AspNetCore${certificate}
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

builder.Services.AddOpenTelemetry()
    .UseOtlpExporter() // reads the variables above; what ILogger takes goes too
    .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation()) // and AddSource("…") for your own
    .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation()); // and AddMeter("…")`;
}
