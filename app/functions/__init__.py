"""What runs in AWS Lambda: the standard library and the boto3 that is there. Nothing here imports from outside."""
