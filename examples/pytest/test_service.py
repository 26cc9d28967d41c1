import json
import ssl
import urllib.error
import urllib.parse
import urllib.request

import pytest
from hub import Hub


@pytest.fixture(scope="session")
def running_hub():
    hub = Hub()
    yield hub
    hub.close()


@pytest.fixture
def hub(running_hub):
    running_hub.reset()
    return running_hub


def send_log(hub, body):
    """What the service under test would do with OTEL_EXPORTER_OTLP_*."""
    env = hub.call("GET", "/env?protocol=http/json")
    name, value = env["OTEL_EXPORTER_OTLP_HEADERS"].split("=", 1)
    request = {"resourceLogs": [{"scopeLogs": [{"logRecords": [{"body": {"stringValue": body}}]}]}]}
    post = urllib.request.Request(
        env["OTEL_EXPORTER_OTLP_ENDPOINT"] + "/v1/logs",
        data=json.dumps(request).encode(),
        headers={"content-type": "application/json", name: urllib.parse.unquote(value)},
    )
    context = ssl.create_default_context(cafile=env["OTEL_EXPORTER_OTLP_CERTIFICATE"])
    with urllib.request.urlopen(post, context=context) as answer:
        return answer.status


def test_a_log_becomes_a_line(hub):
    assert send_log(hub, "job 7 finished") == 200
    (log,) = hub.wait_for_logs({"body": {"$regex": "finished"}})
    assert log["request"]["credential"].startswith("Bearer ")
    hub.flush()
    assert [blob["text"] for blob in hub.blobs()] == ["job 7 finished\n"]


def test_a_failed_wait_says_what_was_nearest(hub):
    send_log(hub, "job 7 started")
    with pytest.raises(AssertionError, match="wanted 'job 7 finished', got 'job 7 started'"):
        hub.wait_for_logs({"body": "job 7 finished"}, timeout_ms=0)


def test_a_hub_that_refuses(hub):
    hub.set_faults({"at": "receiver", "code": "RESOURCE_EXHAUSTED", "retryAfterMs": 2000})
    with pytest.raises(urllib.error.HTTPError) as refused:
        send_log(hub, "x")
    assert (refused.value.code, refused.value.headers["retry-after"]) == (429, "2")
