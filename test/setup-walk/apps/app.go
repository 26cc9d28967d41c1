package main

import (
	"context"
	"log"

	"go.opentelemetry.io/contrib/bridges/otelslog"
	"go.opentelemetry.io/otel"
)

func main() {
	ctx := context.Background()
	stop, err := startTelemetry(ctx)
	if err != nil {
		log.Fatal(err)
	}
	ctx, span := otel.Tracer("app").Start(ctx, "hello from go")
	hellos, _ := otel.Meter("app").Int64Counter("hellos")
	hellos.Add(ctx, 1)
	otelslog.NewLogger("app").InfoContext(ctx, "hello from go")
	span.End()
	if err := stop(context.Background()); err != nil {
		log.Fatal(err)
	}
}
