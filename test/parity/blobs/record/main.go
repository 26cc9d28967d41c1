// Records what the packages the reference is made of answer: Go's time layouts, text of log bodies, character sets, connection
// strings, and what its Azure SDK sends and says. The exporter itself, whose archive at 0.131.0 cannot be had, adds a few lines
// around these calls; they are in wire.go.
//
//	go run . layouts|bodies|json|charsets|patterns|connections < inputs.json > ../recorded/….json
//	go run . wire URL < inputs.json > ../recorded/wire.json     (URL: an emulator with the containers logs and traces)
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/open-telemetry/opentelemetry-collector-contrib/internal/coreinternal/textutils"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

type answer struct {
	Input  any    `json:"input"`
	Output string `json:"output,omitempty"`
	Error  string `json:"error,omitempty"`
}

func main() {
	record := map[string]func(){
		"layouts": layouts, "bodies": bodies, "json": documents, "charsets": charsets, "patterns": patterns,
		"connections": connections, "wire": wire,
	}[os.Args[1]]
	record()
}

func read[T any]() (inputs []T) {
	check(json.NewDecoder(os.Stdin).Decode(&inputs))
	return inputs
}

func write(answers any) {
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	out.SetIndent("", " ")
	check(out.Encode(answers))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func of(input any, output string, err error) answer {
	if err != nil {
		return answer{Input: input, Error: err.Error()}
	}
	return answer{Input: input, Output: output}
}

type layoutInput struct {
	Layout string `json:"layout"`
	Millis int64  `json:"millis"`
	Zone   string `json:"zone"`
	Before bool   `json:"before"`
}

// As the exporter names blobs, with the number 7.
func layouts() {
	var answers []answer
	for _, input := range read[layoutInput]() {
		zone, err := time.LoadLocation(input.Zone)
		check(err)
		now := time.UnixMilli(input.Millis).In(zone)
		name := fmt.Sprintf("%s_%d", now.Format(input.Layout), 7)
		if input.Before {
			ext := filepath.Ext(input.Layout)
			name = fmt.Sprintf("%s_%d%s", now.Format(strings.TrimSuffix(input.Layout, ext)), 7, ext)
		}
		answers = append(answers, of(input, name, nil))
	}
	write(answers)
}

// OTLP/JSON requests to the bodies of their records, one after the other.
func bodies() {
	var answers []answer
	for _, input := range read[json.RawMessage]() {
		logs, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs(input)
		check(err)
		var text strings.Builder
		for _, resource := range logs.ResourceLogs().All() {
			for _, scope := range resource.ScopeLogs().All() {
				for _, record := range scope.LogRecords().All() {
					text.WriteString(record.Body().AsString())
				}
			}
		}
		answers = append(answers, of(input, text.String(), nil))
	}
	write(answers)
}

type documentInput struct {
	Signal  string          `json:"signal"`
	Request json.RawMessage `json:"request"`
}

func documents() {
	var answers []answer
	for _, input := range read[documentInput]() {
		var bytes []byte
		var err error
		switch input.Signal {
		case "logs":
			logs, wrong := (&plog.JSONUnmarshaler{}).UnmarshalLogs(input.Request)
			check(wrong)
			bytes, err = (&plog.JSONMarshaler{}).MarshalLogs(logs)
		case "metrics":
			metrics, wrong := (&pmetric.JSONUnmarshaler{}).UnmarshalMetrics(input.Request)
			check(wrong)
			bytes, err = (&pmetric.JSONMarshaler{}).MarshalMetrics(metrics)
		default:
			traces, wrong := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(input.Request)
			check(wrong)
			bytes, err = (&ptrace.JSONMarshaler{}).MarshalTraces(traces)
		}
		answers = append(answers, of(input, string(bytes), err))
	}
	write(answers)
}

func charsets() {
	var answers []answer
	for _, input := range read[string]() {
		_, err := textutils.LookupEncoding(input)
		answers = append(answers, of(input, "", err))
	}
	write(answers)
}

func patterns() {
	var answers []answer
	for _, input := range read[string]() {
		_, err := regexp.Compile(input)
		answers = append(answers, of(input, "", err))
	}
	write(answers)
}

func connections() {
	var answers []answer
	for _, input := range read[string]() {
		client, err := azblob.NewClientFromConnectionString(input, nil)
		if err != nil {
			answers = append(answers, of(input, "", fmt.Errorf("failed to create client from connection string: %w", err)))
			continue
		}
		answers = append(answers, of(input, client.URL(), nil))
	}
	write(answers)
}
