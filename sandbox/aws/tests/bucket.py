"""A bucket of its own for each test, and what is asked of it most."""

import json
import random
import unittest

from account import Account
from iam.tests.started import document

BODY = b"hello world"
MD5 = "5eb63bbbe01eeed093cb22bb8f5acdc3"
WRONG = '"00000000000000000000000000000000"'


class Bucket(unittest.TestCase):
    def setUp(self):
        self.aws = Account()
        self.s3 = self.aws.s3
        self.bucket = f"site-{self.aws.id}"
        self.s3.create_bucket(Bucket=self.bucket)

    def put(self, key, body=BODY, **more):
        return self.s3.put_object(Bucket=self.bucket, Key=key, Body=body, **more)

    def head(self, key, **more):
        return self.s3.head_object(Bucket=self.bucket, Key=key, **more)

    def copy(self, source, key, **more):
        return self.s3.copy_object(Bucket=self.bucket, Key=key, CopySource=f"{self.bucket}/{source}", **more)

    def delete(self, *keys, **more):
        objects = [{"Key": key} if isinstance(key, str) else key for key in keys]
        return self.s3.delete_objects(Bucket=self.bucket, Delete={"Objects": objects, **more})

    def keys(self):
        return [one["Key"] for one in self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])]

    def versioned(self):
        status = {"Status": "Enabled"}
        self.s3.put_bucket_versioning(Bucket=self.bucket, VersioningConfiguration=status)

    def session(self, *statements):
        """A client of S3 of a role that holds these statements."""
        trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{self.aws.id}:root"}, "Action": "sts:AssumeRole"}
        name = f"role-{random.randrange(10**9)}"
        role = self.aws.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
        self.aws.iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(list(statements)))
        keys = self.aws.sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        return self.aws.client("s3", keys=keys)

    def arn(self, key=""):
        return f"arn:aws:s3:::{self.bucket}" + (f"/{key}" if key else "")

    def open_to_everybody(self):
        self.s3.delete_public_access_block(Bucket=self.bucket)
        read = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": self.arn("*")}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [read]})
        self.s3.put_bucket_policy(Bucket=self.bucket, Policy=policy)


def allow(action, *resources, **more):
    return {"Effect": "Allow", "Action": action, "Resource": list(resources), **more}
