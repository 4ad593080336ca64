"""LocalStack, mended where it does otherwise than AWS, so that what is right would fail there.

Its CloudFormation looks for a rule to remove on the default bus alone, and there finds none of ours: here it looks on the bus
that the rule was made on. It removes a queue before the policy that refers to it, and then fails for want of the queue, where
CloudFormation takes what refers first: here a policy has gone with its queue. And a dead letter of a FIFO queue keeps its deduplication id, so that within five minutes of its first
sending it comes to nothing when it is moved back: here it gets another one, as SQS gives it.
"""

from uuid import uuid4

from localstack.runtime.main import main
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent
from localstack.services.events.resource_providers.aws_events_rule import EventsRuleProvider
from localstack.services.sqs.models import FifoQueue
from localstack.services.sqs.resource_providers.aws_sqs_queuepolicy import SQSQueuePolicyProvider


def delete(_, request):
    events = request.aws_client_factory.events
    bus, _, name = request.desired_state["Id"].rpartition("|")
    place = {"EventBusName": bus} if bus else {}
    targets = [target["Id"] for target in events.list_targets_by_rule(Rule=name, **place)["Targets"]]
    if targets:
        events.remove_targets(Rule=name, Ids=targets, **place)
    events.delete_rule(Name=name, **place)
    return ProgressEvent(
        status=OperationStatus.SUCCESS, resource_model=request.desired_state, custom_context=request.custom_context
    )


delete_policy_of_queue = SQSQueuePolicyProvider.delete


def delete_policy(provider, request):
    # It fails in this one case, and raises in every other.
    delete_policy_of_queue(provider, request)
    return ProgressEvent(status=OperationStatus.SUCCESS, resource_model={})


receive_as_sent = FifoQueue.receive


def receive(queue, *arguments, **options):
    received = receive_as_sent(queue, *arguments, **options)
    for letter in received.dead_letter_messages:
        letter.message["Attributes"]["MessageDeduplicationId"] = str(uuid4())
    return received


EventsRuleProvider.delete = delete
SQSQueuePolicyProvider.delete = delete_policy
FifoQueue.receive = receive
main()
