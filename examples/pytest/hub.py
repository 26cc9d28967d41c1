"""A hub for tests, over its control API. Standard library only."""

import json
import os
import subprocess
import urllib.error
import urllib.request


class Hub:
    def __init__(self, *flags):
        command = os.environ.get("OTLP_HUB", "otlp-hub").split()
        self.process = subprocess.Popen([*command, "run", *flags], stdout=subprocess.PIPE, text=True)
        self.ready = json.loads(self.process.stdout.readline())
        self.env = self.ready["env"]
        self.control = self.ready["control"]

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=30)

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.control + path, data=data, method=method)
        request.add_header("content-type", "application/json")
        try:
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["error"]) from None

    def wait_for_logs(self, match, timeout_ms=5000):
        return self.call("POST", "/received/logs/wait", {"match": match, "timeoutMs": timeout_ms})["items"]

    def flush(self):
        return self.call("POST", "/flush", {})

    def series(self, name, **labels):
        return self.call("POST", "/delivered/series/find", {"name": name, "labels": labels})["series"]

    def blobs(self):
        return self.call("POST", "/delivered/blobs/find", {})["blobs"]

    def set_faults(self, *faults):
        return self.call("PUT", "/faults", {"faults": list(faults)})

    def reset(self):
        self.call("POST", "/reset", {})
