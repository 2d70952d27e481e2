"""What each user has of a bucket and of a table: their own part, and nothing of anybody's."""

from __future__ import annotations

from cognito_tui.services.aws.credentials import AwsCredentials
from tests.live.journey import Live, journey
from tests.live.signing_in import sign_in
from tests.live.with_keys import denied, with_keys


def somebody(live: Live) -> AwsCredentials:
    cognito = live.client(proxy_function="", duration="")
    return cognito.session(sign_in(cognito, live.person())).credentials


@journey("a folder of one's own in S3", needs={"s3"})
def folder(live: Live) -> None:
    ada, bob = somebody(live), somebody(live)
    bucket, prefix = {"Bucket": live.outputs["bucket"]}, live.outputs["bucket_prefix"]
    diary = {**bucket, "Key": f"{prefix}{ada.identity_id}/diary"}
    files = with_keys("s3", ada)
    files.put_object(**diary, Body=b"Dear diary")
    assert files.get_object(**diary)["Body"].read() == b"Dear diary"
    assert files.list_objects_v2(**bucket, Prefix=f"{prefix}{ada.identity_id}/")["KeyCount"] == 1
    assert denied(with_keys("s3", bob).get_object, **diary)
    for others in (f"{prefix}{bob.identity_id}/diary", f"{prefix}{ada.identity_id}", "diary"):
        assert denied(files.put_object, **bucket, Key=others, Body=b"")
    for others in ("", prefix, f"{prefix}{bob.identity_id}/"):
        assert denied(files.list_objects_v2, **bucket, Prefix=others)
    files.delete_object(**diary)


@journey("items of one's own in DynamoDB", needs={"dynamodb"})
def items(live: Live) -> None:
    ada, bob = somebody(live), somebody(live)
    table, key = {"TableName": live.outputs["table"]}, live.outputs["table_key"]
    mine, theirs = ({key: {"S": each.identity_id}} for each in (ada, bob))
    notes = with_keys("dynamodb", ada)
    notes.put_item(**table, Item={**mine, "text": {"S": "Dear diary"}})
    assert notes.get_item(**table, Key=mine, ConsistentRead=True)["Item"]["text"] == {"S": "Dear diary"}
    assert denied(with_keys("dynamodb", bob).get_item, **table, Key=mine)
    assert denied(notes.put_item, **table, Item=theirs)
    assert denied(notes.get_item, **table, Key=theirs)
    assert denied(notes.scan, **table)
    notes.delete_item(**table, Key=mine)
