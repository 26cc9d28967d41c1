package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
)

type wireInput struct {
	Name       string `json:"name"`
	Connection string `json:"connection"` // {url} stands for the emulator
	Container  string `json:"container"`
	Blob       string `json:"blob"`
	Append     bool   `json:"append"`
	Data       string `json:"data"`
}

type wireAnswer struct {
	Input    wireInput  `json:"input"`
	Requests []sentLine `json:"requests"`
	Error    string     `json:"error,omitempty"`
}

type sentLine struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Query   string            `json:"query"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
	Status  int               `json:"status"`
}

// Headers that do not differ from run to run.
var telling = map[string]bool{
	"content-type": true, "x-ms-blob-type": true, "x-ms-version": true, "if-none-match": true,
	"x-ms-blob-condition-appendpos": true, "x-ms-blob-content-type": true,
}

// recorder is the HTTP client of the SDK that writes down what goes out.
type recorder struct{ lines []sentLine }

func (r *recorder) Do(request *http.Request) (*http.Response, error) {
	var body []byte
	if request.Body != nil {
		body, _ = io.ReadAll(request.Body)
		request.Body = io.NopCloser(bytes.NewReader(body))
	}
	headers := map[string]string{}
	for name, values := range request.Header {
		if name := strings.ToLower(name); telling[name] {
			headers[name] = values[0]
		}
	}
	response, err := http.DefaultClient.Do(request)
	line := sentLine{request.Method, request.URL.Path, request.URL.RawQuery, headers, string(body), 0}
	if err == nil {
		line.Status = response.StatusCode
	}
	r.lines = append(r.lines, line)
	return response, err
}

// As the exporter uploads: append, else create and append; or one stream. 5 s for each attempt.
func wire() {
	var answers []wireAnswer
	for _, input := range read[wireInput]() {
		sent := &recorder{}
		connection := strings.ReplaceAll(input.Connection, "{url}", os.Args[2])
		client, err := azblob.NewClientFromConnectionString(connection, &azblob.ClientOptions{
			ClientOptions: policy.ClientOptions{Transport: sent},
		})
		check(err)
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		if input.Append {
			err = appendBlock(ctx, client, input)
		} else {
			_, err = client.UploadStream(ctx, input.Container, input.Blob, strings.NewReader(input.Data), nil)
		}
		cancel()
		answer := wireAnswer{Input: input, Requests: sent.lines}
		if err != nil {
			answer.Error = fmt.Errorf("failed to upload data: %w", err).Error()
		}
		answers = append(answers, answer)
	}
	write(answers)
}

func appendBlock(ctx context.Context, client *azblob.Client, input wireInput) error {
	blob := client.ServiceClient().NewContainerClient(input.Container).NewAppendBlobClient(input.Blob)
	data := func() io.ReadSeekCloser { return streaming.NopCloser(strings.NewReader(input.Data)) }
	_, err := blob.AppendBlock(ctx, data(), nil)
	if err == nil {
		return nil
	}
	var refused *azcore.ResponseError
	if !errors.As(err, &refused) || refused.ErrorCode != "BlobNotFound" {
		return fmt.Errorf("failed to append block: %w", err)
	}
	if _, err = blob.Create(ctx, nil); err != nil {
		return fmt.Errorf("failed to create append blob: %w", err)
	}
	if _, err = blob.AppendBlock(ctx, data(), nil); err != nil {
		return fmt.Errorf("failed to append block after creation: %w", err)
	}
	return nil
}
