/** What a Go program needs to send: a file of its own. The protocol is taken from the variables. */
export const GO = `// go mod init example.com/app   (where there is no go.mod yet)
// go mod tidy

package main

import (
	"context"
	"errors"

	"go.opentelemetry.io/contrib/exporters/autoexport"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/log/global"
	"go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/trace"
)

// startTelemetry reads the variables above. Call what it returns before the program ends: it sends the rest.
// otel.Tracer and otel.Meter then work everywhere; for log/slog see go.opentelemetry.io/contrib/bridges/otelslog.
func startTelemetry(ctx context.Context) (func(context.Context) error, error) {
	spans, err := autoexport.NewSpanExporter(ctx)
	if err != nil {
		return nil, err
	}
	metrics, err := autoexport.NewMetricReader(ctx)
	if err != nil {
		return nil, err
	}
	logs, err := autoexport.NewLogExporter(ctx)
	if err != nil {
		return nil, err
	}
	tracers := trace.NewTracerProvider(trace.WithBatcher(spans))
	meters := metric.NewMeterProvider(metric.WithReader(metrics))
	loggers := log.NewLoggerProvider(log.WithProcessor(log.NewBatchProcessor(logs)))
	otel.SetTracerProvider(tracers)
	otel.SetMeterProvider(meters)
	global.SetLoggerProvider(loggers)
	return func(ctx context.Context) error {
		return errors.Join(tracers.Shutdown(ctx), meters.Shutdown(ctx), loggers.Shutdown(ctx))
	}, nil
}
`.trimEnd();
