"""Writes what the CloudFormation registry says of the types that Busline emits: src/registry/types.json and schemas.json.

    target/python/cfn-lint/bin/python tests/tools/registry.py

The facts are read from the resource schemas that the installed cfn-lint brings, and are the same in every region that
offers a type. Texts (descriptions, examples) are left out, and so is what says nothing of one value alone: which
properties go together only the whole resource tells. With --print both files go to standard output, parted by a blank
line, and nothing is written: so a test compares them.
"""

import json
import sys
from pathlib import Path

import cfnlint

# Every type that is emitted, sorted. A new one is a line here and a run of this script.
TYPES = [
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Authorizer",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::Stage",
    "AWS::CloudWatch::Alarm",
    "AWS::DocDB::DBCluster",
    "AWS::DocDB::DBClusterParameterGroup",
    "AWS::DocDB::DBInstance",
    "AWS::DocDB::DBSubnetGroup",
    "AWS::DynamoDB::Table",
    "AWS::EC2::RouteTable",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::Subnet",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPC",
    "AWS::EC2::VPCEndpoint",
    "AWS::ECS::Cluster",
    "AWS::ECS::Service",
    "AWS::ECS::TaskDefinition",
    "AWS::EventSchemas::Registry",
    "AWS::EventSchemas::Schema",
    "AWS::Events::Archive",
    "AWS::Events::EventBus",
    "AWS::Events::EventBusPolicy",
    "AWS::Events::Rule",
    "AWS::IAM::Role",
    "AWS::KMS::Alias",
    "AWS::KMS::Key",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Function",
    "AWS::Lambda::Permission",
    "AWS::Logs::Delivery",
    "AWS::Logs::DeliveryDestination",
    "AWS::Logs::DeliverySource",
    "AWS::Logs::LogGroup",
    "AWS::Logs::ResourcePolicy",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::Topic",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::Queue",
    "AWS::SQS::QueuePolicy",
    "AWS::Scheduler::Schedule",
    "AWS::Scheduler::ScheduleGroup",
    "AWS::SecretsManager::ResourcePolicy",
    "AWS::SecretsManager::RotationSchedule",
    "AWS::SecretsManager::Secret",
    "AWS::SecretsManager::SecretTargetAttachment",
]

SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas"
ROOM = Path(__file__).resolve().parents[2] / "src" / "registry"

# What bounds one value by itself.
BOUNDS = {
    "$ref", "const", "enum", "exclusiveMaximum", "exclusiveMinimum", "maxItems", "maxLength", "maximum", "minItems",
    "minLength", "minimum", "multipleOf", "pattern", "required", "type", "uniqueItems",
}


def main():
    schemas = {name: schema(name) for name in TYPES}
    types = listed({name: facts(schemas[name]) for name in TYPES})
    bounds = listed({name: condensed_type(schemas[name]) for name in TYPES})
    if sys.argv[1:] == ["--print"]:
        sys.stdout.write(types + "\n" + bounds)
        return
    (ROOM / "types.json").write_text(types)
    (ROOM / "schemas.json").write_text(bounds)


def schema(name):
    """The schema of a type. It must not differ between regions: nothing here asks where a stack stands."""
    found = set()
    for provider in sorted((SCHEMAS / "providers").glob("*-*.json")):
        found.add(json.loads(provider.read_text()).get(name))
    found.discard(None)
    (resource,) = found
    return json.loads((SCHEMAS / "resources" / f"{resource}.json").read_text())


def facts(schema):
    """How a type is tagged, which properties it sets itself, never tells, or cannot change, and which lists have no order."""
    said = {"tags": tags(schema), "unordered": sorted(set(unordered(schema, schema, "", ())))}
    for key in ("createOnly", "conditionalCreateOnly", "readOnly", "writeOnly"):
        said[key] = sorted(path.removeprefix("/properties/") for path in schema.get(f"{key}Properties", []))
    return {key: value for key, value in said.items() if value}


def unordered(schema, whole, path, within):
    """The paths of the lists whose items CloudFormation takes in any order; `*` is each item of a list."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/definitions/")
        if name in within:
            return
        schema, within = whole["definitions"][name], (*within, name)
    if schema.get("insertionOrder") is False:
        yield path
    parts = [(name, each) for name, each in schema.get("properties", {}).items()] + [("*", schema.get("items"))]
    for name, each in parts:
        if isinstance(each, dict):
            yield from unordered(each, whole, f"{path}/{name}".removeprefix("/"), within)


def tags(schema):
    """`list` or `map`; None where the type takes no tags."""
    tagging = schema.get("tagging", {})
    if not tagging.get("taggable", "Tags" in schema["properties"]) or "Tags" not in schema["properties"]:
        return None
    assert tagging.get("tagProperty", "/properties/Tags") == "/properties/Tags", schema["typeName"]
    kinds = schema["properties"]["Tags"]["type"]
    return "list" if "array" in kinds else "map"


def condensed_type(schema):
    said = condensed({"properties": schema["properties"], "additionalProperties": False})
    definitions = {name: condensed(each) for name, each in schema.get("definitions", {}).items()}
    used = reachable(said, definitions)
    if used:
        said["definitions"] = {name: definitions[name] for name in used}
    return said


def condensed(schema):
    """A schema without its texts and without what relates one property to another."""
    said = {key: value for key, value in schema.items() if key in BOUNDS}
    if said.get("uniqueItems") is False:
        del said["uniqueItems"]
    if "pattern" in said:
        said["pattern"] = said["pattern"].replace(r"\Z", "$")  # JSON Schema's expressions have no other end.
    if isinstance(said.get("type"), list):
        said["type"] = sorted(said["type"])
    for key in ("properties", "patternProperties"):
        if key in schema:
            said[key] = {name: condensed(each) for name, each in schema[key].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            said[key] = condensed(schema[key])
        elif schema.get(key) is False:
            said[key] = False
    # A branch that only asks for other properties is no bound of this value: all branches must say something of it.
    for key in ("allOf", "anyOf", "oneOf"):
        branches = [condensed(each) for each in schema.get(key, [])]
        if branches and all(set(branch) - {"required", "type"} for branch in branches):
            said[key] = branches
    return said


def reachable(schema, definitions):
    """The names of the definitions that a schema leads to."""
    found, left = set(), [schema]
    while left:
        for name in references(left.pop()) - found:
            found.add(name)
            left.append(definitions[name])
    return found


def references(schema):
    if isinstance(schema, list):
        return set().union(*map(references, schema))
    if not isinstance(schema, dict):
        return set()
    own = schema.get("$ref")
    found = set().union(*map(references, schema.values()))
    return found | {own.removeprefix("#/definitions/")} if isinstance(own, str) else found


def listed(entries):
    """A JSON object with a line for each entry, every key sorted."""
    lines = (f"{json.dumps(name)}:{json.dumps(entry, sort_keys=True, separators=(',', ':'))}"
             for name, entry in sorted(entries.items()))
    return "{\n" + ",\n".join(lines) + "\n}\n"


main()
