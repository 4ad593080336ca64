"""moto's server on the port that is given, with transactions as DynamoDB has them.

moto carries a transaction out until a condition fails, then puts whole tables back as they were before it, and with them what
others have written meanwhile. Here the conditions of all items are judged first, and no write comes between.
"""

import sys
import threading

from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.exceptions import TransactionCanceledException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

WRITES = ["put_item", "update_item", "delete_item", "transact_write_items"]

writing = threading.RLock()


def in_turn(write):
    def taken(*arguments, **named):
        with writing:
            return write(*arguments, **named)

    return taken


def refused(backend, item):
    """What DynamoDB answers for this item of a transaction: its code, a message, and the item where that was asked for."""
    (operation,) = item.values()
    condition = operation.get("ConditionExpression")
    if condition is None:
        return None, None, None
    table = backend.get_table(operation["TableName"])
    names = filter(None, [table.hash_key_attr, table.range_key_attr])
    attributes = operation.get("Key") or operation["Item"]
    current = backend.get_item(operation["TableName"], {name: attributes[name] for name in names})
    placeholders = operation.get("ExpressionAttributeNames"), operation.get("ExpressionAttributeValues")
    if get_filter_expression(condition, *placeholders).expr(current):
        return None, None, None
    asked = operation.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    shown = current.to_json()["Attributes"] if asked and current else None
    return "ConditionalCheckFailed", "The conditional request failed", shown


def judged_first(transact):
    def judged(backend, items):
        reasons = [refused(backend, item) for item in items]
        if any(code for code, _, _ in reasons):
            raise TransactionCanceledException(reasons)
        return transact(backend, items)

    return judged


# Nothing is put back, so that moto need not copy the tables, which takes longer the more they hold.
Table.__deepcopy__ = lambda table, _: table
DynamoDBBackend.transact_write_items = judged_first(DynamoDBBackend.transact_write_items)
for name in WRITES:
    setattr(DynamoDBBackend, name, in_turn(getattr(DynamoDBBackend, name)))

run_simple("127.0.0.1", int(sys.argv[1]), DomainDispatcherApplication(create_backend_app), threaded=True)
