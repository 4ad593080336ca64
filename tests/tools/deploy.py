"""Deploys stacks to an endpoint that stands in for AWS, and says what stands there afterwards.

Standard input: {"endpoint", "looks", "stacks": [{"name", "account", "region", "template", "parameters": {}, "bucket", "keys": []}]}, in the
order of their deployment. Standard output: {"<account>/<region>": {"stacks", "buses", "rules", "queues", "functions",
"mappings", "tables", "roles", "services"}}, of which all but the stacks is left out unless "looks". Each account is entered as a deployment enters it: by AssumeRole.
"""

import io
import json
import sys
import zipfile

import boto3


def session(endpoint, account, region):
    """A function that makes clients which act in one account."""
    root = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    sts = boto3.client("sts", endpoint_url=endpoint, region_name=region, **root)
    role = f"arn:aws:iam::{account}:role/busline-deploy"
    keys = sts.assume_role(RoleArn=role, RoleSessionName="busline-test")["Credentials"]
    assumed = {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }
    return lambda service: boto3.client(service, endpoint_url=endpoint, region_name=region, **assumed)


def package():
    """A zip that a function can be made of."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("bootstrap", "#!/bin/sh\n")
    return file.getvalue()


def pages(client, operation, key, **arguments):
    """Every item of a list that comes in pages, or all at once where it does not."""
    if client.can_paginate(operation):
        return [item for page in client.get_paginator(operation).paginate(**arguments) for item in page.get(key, [])]
    return getattr(client, operation)(**arguments).get(key, [])


def deploy(client, stack):
    """Creates one stack, and returns its state and its resources by logical ID."""
    storage = client("s3")
    if stack["bucket"] not in [bucket["Name"] for bucket in storage.list_buckets()["Buckets"]]:
        storage.create_bucket(
            Bucket=stack["bucket"], CreateBucketConfiguration={"LocationConstraint": stack["region"]}
        )
    for key in stack["keys"]:
        storage.put_object(Bucket=stack["bucket"], Key=key, Body=package())
    formation = client("cloudformation")
    formation.create_stack(
        StackName=stack["name"],
        TemplateBody=stack["template"],
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in stack["parameters"].items()],
    )
    formation.get_waiter("stack_create_complete").wait(StackName=stack["name"], WaiterConfig={"Delay": 1})
    state = formation.describe_stacks(StackName=stack["name"])["Stacks"][0]
    resources = formation.describe_stack_resources(StackName=stack["name"])["StackResources"]
    return {
        "status": state["StackStatus"],
        "outputs": {output["OutputKey"]: output["OutputValue"] for output in state.get("Outputs", [])},
        "resources": {
            resource["LogicalResourceId"]: resource.get("PhysicalResourceId")
            for resource in resources
            if "LogicalResourceId" in resource
        },
    }


def rules(events, buses):
    """The rules of all buses with their targets, without the one that EventBridge itself makes for each archive."""
    found = []
    for bus in buses:
        for rule in pages(events, "list_rules", "Rules", EventBusName=bus):
            if rule["Name"].startswith("Events-Archive-"):
                continue
            targets = events.list_targets_by_rule(Rule=rule["Name"], EventBusName=bus)["Targets"]
            found.append({**rule, "Targets": targets})
    return found


def tables(database):
    """The descriptions of all tables."""
    names = pages(database, "list_tables", "TableNames")
    return [database.describe_table(TableName=name)["Table"] for name in names]


def services(containers):
    """The ECS services of all clusters."""
    found = []
    for cluster in pages(containers, "list_clusters", "clusterArns"):
        names = pages(containers, "list_services", "serviceArns", cluster=cluster)
        if names:
            found += containers.describe_services(cluster=cluster, services=names)["services"]
    return found


def stands(client):
    """What one account holds in one region."""
    events, queues, functions = client("events"), client("sqs"), client("lambda")
    buses = [bus["Name"] for bus in events.list_event_buses()["EventBuses"]]
    urls = pages(queues, "list_queues", "QueueUrls")
    return {
        "buses": buses,
        "rules": rules(events, buses),
        "queues": [queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"] for url in urls],
        "functions": pages(functions, "list_functions", "Functions"),
        "mappings": pages(functions, "list_event_source_mappings", "EventSourceMappings"),
        "tables": tables(client("dynamodb")),
        "roles": pages(client("iam"), "list_roles", "Roles"),
        "services": services(client("ecs")),
    }


def main():
    """Deploys what standard input names, then looks at every account once."""
    asked = json.load(sys.stdin)
    clients, stacks = {}, {}
    for stack in asked["stacks"]:
        place = f"{stack['account']}/{stack['region']}"
        if place not in clients:
            clients[place] = session(asked["endpoint"], stack["account"], stack["region"])
        try:
            stacks.setdefault(place, {})[stack["name"]] = deploy(clients[place], stack)
        except Exception as error:
            sys.exit(f"{stack['name']}: {error}")
    answer = {
        place: {"stacks": stacks[place], **(stands(client) if asked["looks"] else {})} for place, client in clients.items()
    }
    json.dump(answer, sys.stdout, default=str)


main()
