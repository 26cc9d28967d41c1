package service

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// hub is a hub for tests, over its control API.
type hub struct {
	t       *testing.T
	Control string            `json:"control"`
	Env     map[string]string `json:"env"`
}

func startHub(t *testing.T, flags ...string) *hub {
	command := strings.Fields(os.Getenv("OTLP_HUB"))
	if len(command) == 0 {
		command = []string{"otlp-hub"}
	}
	process := exec.Command(command[0], append(append(command[1:], "run"), flags...)...)
	stdout, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		process.Process.Signal(os.Interrupt)
		process.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	started := &hub{t: t}
	if err := json.Unmarshal(line, started); err != nil {
		t.Fatal(err)
	}
	return started
}

// call posts to the control API; whatever it refuses fails the test with its explanation.
func (h *hub) call(path string, body any, answer any) {
	h.t.Helper()
	data, _ := json.Marshal(body)
	response, err := http.Post(h.Control+path, "application/json", bytes.NewReader(data))
	if err != nil {
		h.t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		var refused struct{ Error string }
		json.NewDecoder(response.Body).Decode(&refused)
		h.t.Fatal(refused.Error)
	}
	if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
		h.t.Fatal(err)
	}
}

func (h *hub) get(path string, answer any) {
	h.t.Helper()
	response, err := http.Get(h.Control + path)
	if err != nil {
		h.t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
		h.t.Fatal(err)
	}
}
