//! The script that collects a bundle for a backend: commands of the AWS CLI that read, each explained.
//!
//! It is for another machine and another person. What it writes is what `iamsim-bundle` reads without a manifest.

use std::collections::BTreeSet;
use std::fmt::Write;

use iamsim_terraform::BackendCalls;

/// A POSIX shell script that collects, into a folder, what bears on the backend of `calls`. It changes nothing in AWS.
///
/// ```text
/// sh collect.sh bundle && iamsim check bundle --principal ARN
/// ```
pub fn collect_script(calls: &BackendCalls) -> String {
    let mut out = String::from(HEAD);
    let resources: BTreeSet<&str> = calls.asked.calls.iter().map(|call| call.resource.as_str()).collect();
    let of = |service: &str| -> Vec<&str> {
        let prefix = |arn: &&&str| arn.split(':').nth(2) == Some(service);
        resources.iter().filter(prefix).copied().collect()
    };
    let region = calls.backend.region.as_str();
    for bucket in names(&of("s3")) {
        section(
            &mut out,
            &format!(
                "The bucket policy of {}: who may do what with the state, whoever asks.",
                plain(&bucket)
            ),
            "s3:GetBucketPolicy",
            &format!("aws s3api get-bucket-policy --bucket {}", quoted(&bucket)),
            "bucket-policy.json",
        );
    }
    for table in of("dynamodb") {
        section(
            &mut out,
            &format!("The policy of the lock table {}; most tables have none.", plain(name(table))),
            "dynamodb:GetResourcePolicy",
            &format!(
                "aws dynamodb get-resource-policy --region {} --resource-arn {}",
                quoted(region),
                with_account(table)
            ),
            "table-policy.json",
        );
    }
    for key in of("kms").into_iter().filter(|key| !key.contains(":alias/")) {
        section(
            &mut out,
            "The key policy: nobody uses the key unless this lets them.",
            "kms:GetKeyPolicy",
            &format!(
                "aws kms get-key-policy --region {} --policy-name default --key-id {}",
                quoted(region),
                with_account(key)
            ),
            "key-policy.json",
        );
    }
    for role in of("iam") {
        section(
            &mut out,
            &format!(
                "Who may take the role {}. In another account: run this one command there.",
                plain(name(role))
            ),
            "iam:GetRole",
            &format!("aws iam get-role --role-name {}", quoted(name(role))),
            "trust-policy.json",
        );
    }
    out.push_str(ORGANIZATION);
    out.push_str(ENDPOINT);
    out.push_str(FOOT);
    out
}

const HEAD: &str = r#"#!/bin/sh
# Collects the policies that bear on a Terraform backend, for `iamsim check`. It only reads.
# Usage: sh collect.sh [FOLDER], with the AWS CLI and credentials that may do what each step names.
# A step that AWS refuses is noted in its file, and is then not collected; the others go on.
set -u
out=${1:-bundle}
mkdir -p "$out"

# The account that the commands run in.
# needs: nothing
account=$(aws sts get-caller-identity --query Account --output text)

# Every user, group, role and managed policy of the account, with boundaries and groups.
# needs: iam:GetAccountAuthorizationDetails
aws iam get-account-authorization-details --output json > "$out/account.json" || rm -f "$out/account.json"
"#;

const ORGANIZATION: &str = r#"
# The service control and resource control policies of the account, of each organizational unit above it, and of the
# root. In the management account, or one that may read the organization; elsewhere this step is passed over.
# needs: organizations:ListPoliciesForTarget, organizations:DescribePolicy, organizations:ListParents
child=$account
level=9
while [ "$level" -gt 0 ]; do
  for kind in service-control resource-control; do
    type=$(echo "${kind}_policy" | tr 'a-z-' 'A-Z_')
    policies=$(aws organizations list-policies-for-target --target-id "$child" --filter "$type" \
      --query 'Policies[?Id!=`p-RCPFullAWSAccess`].Id' --output text 2> /dev/null) || policies=
    for id in $policies; do
      mkdir -p "$out/$kind-policies/$level-$child"
      aws organizations describe-policy --policy-id "$id" --output json > "$out/$kind-policies/$level-$child/$id.json"
    done
  done
  case $child in r-*) break ;; esac
  child=$(aws organizations list-parents --child-id "$child" --query 'Parents[0].Id' --output text 2> /dev/null) || break
  level=$((level - 1))
done
"#;

const ENDPOINT: &str = r#"
# The policy of the VPC endpoint that Terraform's requests go through, if they do: set VPC_ENDPOINT_ID first.
# needs: ec2:DescribeVpcEndpoints
if [ -n "${VPC_ENDPOINT_ID:-}" ]; then
  aws ec2 describe-vpc-endpoints --vpc-endpoint-ids "$VPC_ENDPOINT_ID" --output json > "$out/vpc-endpoint-policy.json"
fi
"#;

const FOOT: &str = r#"
echo "Now copy the Terraform configuration (*.tf) into $out, and take it where iamsim is:"
echo "  iamsim check $out --principal ARN"
"#;

/// One command, whose answer or error is kept.
fn section(out: &mut String, why: &str, needs: &str, command: &str, file: &str) {
    // An error is kept too: that there is no policy is an answer.
    let _ = write!(out, "\n# {why}\n# needs: {needs}\n{command} --output json > \"$out/{file}\" 2>&1\n");
}

/// The buckets of ARNs of buckets and objects, each once.
fn names(arns: &[&str]) -> BTreeSet<String> {
    let bucket = |arn: &&str| arn.splitn(6, ':').nth(5)?.split('/').next().map(str::to_owned);
    arns.iter().filter_map(bucket).filter(|bucket| !bucket.is_empty() && bucket != "*").collect()
}

/// The name behind the last slash of an ARN.
fn name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// An ARN as a word of the shell; where the configuration does not say the account, that of the caller.
fn with_account(arn: &str) -> String {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts.as_slice() {
        [arn, partition, service, region, account, resource]
            if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            let before = quoted(&format!("{arn}:{partition}:{service}:{region}:"));
            format!("{before}\"$account\"{}", quoted(&format!(":{resource}")))
        }
        _ => quoted(arn),
    }
}

/// A text as one word of the shell, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A text in a comment: without what would end the line.
fn plain(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::{plain, quoted, with_account};

    #[test]
    fn no_name_is_anything_but_a_word_to_the_shell() {
        assert_eq!(quoted("a'; rm -rf ~; '"), r"'a'\''; rm -rf ~; '\'''");
        assert_eq!(plain("a\nrm"), "arm");
        assert_eq!(
            with_account("arn:aws:dynamodb:eu-west-1:ACCOUNT:table/locks"),
            "'arn:aws:dynamodb:eu-west-1:'\"$account\"':table/locks'"
        );
    }
}
