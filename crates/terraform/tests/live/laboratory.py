"""Runs the real Terraform against a local S3, DynamoDB, STS and IAM, behind a proxy that records and denies requests.

Cells come as JSON on stdin: {"deadline": seconds, "cells": [CELL]}. For each cell one line of JSON goes to stdout:
{"id", "runs": [{"requests": [[api, target]], "exit", "output", "locks"}]}, one run for each entry of its "denied".
A target is the key of an object, the prefix of a listing, the LockID of an item, or empty.
Everything listens on the loopback interface alone; processes end with this one.
"""

import hashlib
import http.client
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="us-east-1")

import boto3  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

LINEAGE = "00000000-0000-4000-8000-000000000000"
LOCK_ID = "deadbeef-0000-4000-8000-000000000000"
DENIED_XML = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
DENIED_JSON = b'{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"denied"}'


class Laboratory:
    """What is recorded, and what is denied."""

    def __init__(self, upstream):
        self.upstream = upstream
        self.requests = []
        self.denied = set()

    def hears(self, api, target):
        self.requests.append([api, target])
        return (api, target) in self.denied


def identify(handler, body):
    """The API that a request is made to, and what it is about."""
    amz_target = handler.headers.get("X-Amz-Target")
    if amz_target:
        content = json.loads(body)
        item = content.get("Item") or content.get("Key") or {}
        return "dynamodb:" + amz_target.split(".")[1], item.get("LockID", {}).get("S", "")
    if body.startswith(b"Action=") or b"&Action=" in body:
        form = urllib.parse.parse_qs(body.decode())
        service = "iam" if "/iam/" in handler.headers.get("Authorization", "") else "sts"
        return f"{service}:{form['Action'][0]}", ""
    url = urllib.parse.urlsplit(handler.path)
    query = urllib.parse.parse_qs(url.query, keep_blank_values=True)
    _, _, key = url.path.lstrip("/").partition("/")
    if "list-type" in query:
        return "s3:ListObjectsV2", query.get("prefix", [""])[0]
    verb = {"GET": "Get", "HEAD": "Head", "PUT": "Put", "DELETE": "Delete"}[handler.command]
    return f"s3:{verb}Object", urllib.parse.unquote(key)


def handler_of(laboratory):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def body(self):
            if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))
            chunks = []
            while True:
                size = int(self.rfile.readline().split(b";")[0], 16)
                chunks.append(self.rfile.read(size))
                self.rfile.readline()
                if size == 0:
                    return b"".join(chunks)

        def answer(self, status, headers, body):
            self.send_response(status)
            for name, value in headers:
                if name.lower() not in ("connection", "content-length", "date", "server", "transfer-encoding"):
                    self.send_header(name, value)
            length = dict((name.lower(), value) for name, value in headers).get("content-length")
            is_head = self.command == "HEAD"
            self.send_header("Content-Length", length if is_head and length else str(len(body)))
            self.end_headers()
            if not is_head:
                self.wfile.write(body)

        def serve(self):
            body = self.body()
            api, target = identify(self, body)
            if laboratory.hears(api, target):
                if api.startswith("s3:"):
                    self.answer(403, [("Content-Type", "application/xml")], DENIED_XML)
                else:
                    self.answer(400, [("Content-Type", "application/x-amz-json-1.0")], DENIED_JSON)
                return
            upstream = http.client.HTTPConnection(*laboratory.upstream, timeout=20)
            dropped = ("transfer-encoding", "expect", "connection", "content-length")
            headers = {name: value for name, value in self.headers.items() if name.lower() not in dropped}
            headers["Content-Length"] = str(len(body))
            upstream.request(self.command, self.path, body=body, headers=headers)
            response = upstream.getresponse()
            content = response.read()
            self.answer(response.status, response.getheaders(), content)
            upstream.close()

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = serve

    return Handler


def state(content):
    """A state with one resource, which may be tainted; `next` is a later one of the same lineage."""
    value = {"value": "one", "type": "string"}
    instance = {
        "schema_version": 0,
        "attributes": {"id": LINEAGE, "input": value, "output": value, "triggers_replace": None},
        "sensitive_attributes": [],
    }
    if content == "tainted":
        instance["status"] = "tainted"
    resource = {
        "mode": "managed",
        "type": "terraform_data",
        "name": "a",
        "provider": 'provider["terraform.io/builtin/terraform"]',
        "instances": [instance],
    }
    return json.dumps(
        {
            "version": 4,
            "terraform_version": "1.11.0",
            "serial": 9 if content == "next" else 3,
            "lineage": LINEAGE,
            "outputs": {},
            "resources": [resource],
            "check_results": None,
        }
    ).encode()


def literal(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {literal(inner)}" for name, inner in value.items()) + " }"
    return json.dumps(value)


def main_tf(backend, endpoint):
    arguments = dict(backend, use_path_style=True, max_retries=1)
    arguments["endpoints"] = {name: endpoint for name in ("s3", "dynamodb", "sts", "iam")}
    lines = "\n".join(f"    {name} = {literal(value)}" for name, value in arguments.items())
    return (
        'variable "x" {\n  default = "one"\n}\n'
        f'terraform {{\n  backend "s3" {{\n{lines}\n  }}\n}}\n'
        'resource "terraform_data" "a" {\n  input = var.x\n}\n'
    )


def terraform(folder, arguments, workspace, stdin=""):
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": folder,
        "CHECKPOINT_DISABLE": "1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "TF_IN_AUTOMATION": "1",
    }
    if workspace != "default":
        environment["TF_WORKSPACE"] = workspace
    return subprocess.run(
        ["terraform", *arguments], cwd=folder, env=environment, input=stdin, capture_output=True, text=True, timeout=60
    )


def prepare(cell, aws):
    """A bucket and a table with the states and the lock that a cell begins with."""
    bucket, table = cell["backend"]["bucket"], cell["backend"].get("dynamodb_table")
    urllib_reset(aws["endpoint"])
    aws["s3"].create_bucket(Bucket=bucket)
    if table:
        aws["dynamodb"].create_table(
            TableName=table,
            KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )

    def put_item(lock_id, name, value):
        aws["dynamodb"].put_item(TableName=table, Item={"LockID": {"S": lock_id}, name: {"S": value}})

    for key, content in cell["states"].items():
        body = state(content)
        aws["s3"].put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json")
        if table:
            put_item(f"{bucket}/{key}-md5", "Digest", hashlib.md5(body).hexdigest())
    if cell.get("lock"):
        key = cell["lock"]
        info = json.dumps(
            {
                "ID": LOCK_ID,
                "Operation": "OperationTypePlan",
                "Info": "",
                "Who": "someone",
                "Version": "1.11.4",
                "Created": "2026-01-01T00:00:00Z",
                "Path": f"{bucket}/{key}",
            }
        )
        if cell["backend"].get("use_lockfile"):
            aws["s3"].put_object(Bucket=bucket, Key=key + ".tflock", Body=info.encode())
        if table:
            put_item(f"{bucket}/{key}", "Info", info)


def urllib_reset(endpoint):
    host = urllib.parse.urlsplit(endpoint)
    connection = http.client.HTTPConnection(host.hostname, host.port, timeout=20)
    connection.request("POST", "/moto-api/reset")
    connection.getresponse().read()
    connection.close()


def locks(cell, aws):
    """How many locks are held."""
    bucket, table = cell["backend"]["bucket"], cell["backend"].get("dynamodb_table")
    listed = aws["s3"].list_objects_v2(Bucket=bucket).get("Contents", [])
    held = sum(1 for entry in listed if entry["Key"].endswith(".tflock"))
    if table:
        items = aws["dynamodb"].scan(TableName=table)["Items"]
        held += sum(1 for item in items if not item["LockID"]["S"].endswith("-md5"))
    return held


def run(cell, laboratory, aws, endpoint):
    base = tempfile.mkdtemp(prefix="cell-")
    try:
        with open(os.path.join(base, "main.tf"), "w") as file:
            file.write(main_tf(cell["backend"], endpoint))
        with open(os.path.join(base, "push.tfstate"), "wb") as file:
            file.write(state("next"))
        prepare(cell, aws)
        laboratory.denied = set()
        for arguments in cell["before"]:
            made = terraform(base, arguments, cell["workspace"])
            if made.returncode != 0:
                return [{"requests": [], "exit": None, "output": "before: " + made.stderr[-2000:], "locks": 0}]
        runs = []
        for index, denied in enumerate(cell["denied"]):
            # The second run begins where the first one began.
            folder = f"{base}-{index}"
            shutil.copytree(base, folder)
            try:
                prepare(cell, aws)
                laboratory.denied = {tuple(request) for request in denied}
                laboratory.requests = []
                made = terraform(folder, cell["argv"], cell["workspace"], cell.get("stdin", ""))
                requests, laboratory.denied = laboratory.requests, set()
                runs.append(
                    {
                        "requests": requests,
                        "exit": made.returncode,
                        "output": (made.stdout + made.stderr)[-1500:],
                        "locks": locks(cell, aws),
                    }
                )
            finally:
                shutil.rmtree(folder, ignore_errors=True)
        return runs
    finally:
        shutil.rmtree(base, ignore_errors=True)


def main():
    work = json.load(sys.stdin)
    ends = time.monotonic() + work["deadline"]
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    upstream = f"http://{host}:{port}"
    laboratory = Laboratory((host, port))
    proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler_of(laboratory))
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    endpoint = f"http://127.0.0.1:{proxy.server_address[1]}"
    aws = {name: boto3.client(name, endpoint_url=upstream, region_name="us-east-1") for name in ("s3", "dynamodb")}
    aws["endpoint"] = upstream
    try:
        for cell in work["cells"]:
            if time.monotonic() > ends:
                break
            try:
                runs = run(cell, laboratory, aws, endpoint)
            except subprocess.TimeoutExpired as error:
                runs = [{"requests": [], "exit": None, "output": str(error), "locks": 0}]
            print(json.dumps({"id": cell["id"], "runs": runs}), flush=True)
    finally:
        proxy.shutdown()
        moto.stop()


if __name__ == "__main__":
    main()
