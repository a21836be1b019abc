//! [`BucketReference`] and [`Region`]: the bucket, by name or through an access point, and where it is.

use std::fmt;

use iamsim_source::{Code, Quoted};

use super::{Mistake, is_blank};

const INVALID_BUCKET: Code = Code::new("invalid-bucket");
const INVALID_REGION: Code = Code::new("invalid-region");
const REGION_MISMATCH: Code = Code::new("access-point-region");

/// What `bucket` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BucketReference {
    /// A bucket, or the alias of an access point, by its name.
    Name(Box<str>),
    /// An access point, by its ARN.
    AccessPoint(AccessPoint),
}

/// The ARN of an access point to a bucket, `arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME`; the region is empty
/// for one that spans regions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessPoint {
    arn: Box<str>,
    region: Box<str>,
    account: Box<str>,
}

/// A region of AWS, such as `eu-west-1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region(Box<str>);

/// Whether a region is held against what names of regions look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RegionValidation {
    /// As it is unless something else is said.
    Made,
    /// With `skip_region_validation`.
    Skipped,
}

impl BucketReference {
    pub(crate) fn new(text: &str) -> Result<Self, Mistake> {
        let refused = |message: String, help: &str| Err(Mistake::new(INVALID_BUCKET, message, help));
        if is_blank(text) {
            return refused("`bucket` is empty".to_owned(), "write the name of the bucket");
        }
        if text.ends_with("--x-s3") {
            return refused(
                format!("{} is a directory bucket, which the S3 backend cannot use", Quoted(text)),
                "keep the state in a general purpose bucket",
            );
        }
        if !text.starts_with("arn:") {
            if text.contains('/') || text.contains(char::is_whitespace) {
                return refused(
                    format!("{} is no name of a bucket", Quoted(text)),
                    "write the name alone, without `s3://` and without a path: the path belongs into `key`",
                );
            }
            return Ok(Self::Name(text.into()));
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        match parts.as_slice() {
            ["arn", _, "s3", region, account, name]
                if name.strip_prefix("accesspoint/").is_some_and(|name| !name.is_empty()) =>
            {
                let access_point =
                    AccessPoint { arn: text.into(), region: (*region).into(), account: (*account).into() };
                Ok(Self::AccessPoint(access_point))
            }
            ["arn", _, "s3", "", "", name] => refused(
                format!(
                    "{} is the ARN of a bucket: `bucket` takes its name, or an access point's ARN",
                    Quoted(text)
                ),
                &format!("write {}", Quoted(&format!("\"{}\"", name.split('/').next().unwrap_or(name)))),
            ),
            _ => refused(
                format!("{} is the ARN of neither a bucket nor an access point", Quoted(text)),
                "write the name of the bucket",
            ),
        }
    }

    /// Whether it is the alias of an access point, by its form: policies then see the access point's own ARN.
    pub fn is_access_point_alias(&self) -> bool {
        matches!(self, Self::Name(name) if name.ends_with("-s3alias"))
    }

    /// The argument as it is written: also the first part of the key of a lock item.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Name(name) => name,
            Self::AccessPoint(access_point) => &access_point.arn,
        }
    }

    /// The ARN that policies know the bucket, or the access point, under.
    pub fn arn(&self, region: &Region) -> String {
        match self {
            Self::Name(name) => format!("arn:{}:s3:::{name}", region.partition()),
            Self::AccessPoint(access_point) => access_point.arn.to_string(),
        }
    }

    /// The ARN of an object in it.
    pub fn object_arn(&self, region: &Region, key: &str) -> String {
        match self {
            Self::Name(_) => format!("{}/{key}", self.arn(region)),
            Self::AccessPoint(access_point) => format!("{}/object/{key}", access_point.arn),
        }
    }

    /// Refuses an access point of another region, as the SDK does.
    pub(crate) fn must_be_in(&self, region: &Region) -> Result<(), Mistake> {
        match self {
            Self::AccessPoint(AccessPoint { region: own, .. }) if !own.is_empty() && **own != *region.0 => {
                Err(Mistake::new(
                    REGION_MISMATCH,
                    format!(
                        "the access point is in {}, and `region` is {}",
                        Quoted(own),
                        Quoted(region.as_str())
                    ),
                    format!("write {}", Quoted(&format!("region = \"{own}\""))),
                ))
            }
            Self::AccessPoint(_) | Self::Name(_) => Ok(()),
        }
    }
}

impl AccessPoint {
    /// Its ARN.
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// Whether it leads to buckets in several regions: its ARN then names none.
    pub fn spans_regions(&self) -> bool {
        self.region.is_empty()
    }

    /// The account that owns it, which may be another one than the bucket's.
    pub fn account(&self) -> &str {
        &self.account
    }
}

impl Region {
    pub(crate) fn new(text: &str, validation: RegionValidation) -> Result<Self, Mistake> {
        if is_blank(text) {
            let help = "write the region of the bucket, such as `eu-west-1`";
            return Err(Mistake::new(INVALID_REGION, "`region` is empty", help));
        }
        if validation == RegionValidation::Skipped || looks_like_a_region(text) {
            return Ok(Self(text.into()));
        }
        let help = match iamsim_source::nearest(text, REGIONS.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write a region such as `eu-west-1`, or set `skip_region_validation = true`".to_owned(),
        };
        Err(Mistake::new(INVALID_REGION, format!("{} is no region of AWS", Quoted(text)), help))
    }

    /// The name of the region.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The partition that the region belongs to, the second part of every ARN in it.
    pub fn partition(&self) -> &'static str {
        let partition = PARTITIONS.iter().find(|(prefix, _, _)| self.0.starts_with(prefix));
        partition.map_or("aws", |(_, partition, _)| partition)
    }

    /// The domain of the partition's endpoints: `kms:ViaService` ends with it.
    pub fn domain(&self) -> &'static str {
        let partition = PARTITIONS.iter().find(|(prefix, _, _)| self.0.starts_with(prefix));
        partition.map_or("amazonaws.com", |(_, _, domain)| domain)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The partitions other than `aws`: how their regions begin, their names and domains.
const PARTITIONS: &[(&str, &str, &str)] = &[
    ("cn-", "aws-cn", "amazonaws.com.cn"),
    ("us-gov-", "aws-us-gov", "amazonaws.com"),
    ("us-isob-", "aws-iso-b", "sc2s.sgov.gov"),
    ("us-isof-", "aws-iso-f", "csp.hci.ic.gov"),
    ("eu-isoe-", "aws-iso-e", "cloud.adc-e.uk"),
    ("us-iso-", "aws-iso", "c2s.ic.gov"),
];

/// What a region may begin with, and where it may lie there. Names are not held against a list: AWS opens
/// regions faster than any list is read.
const AREAS: &[&str] = &[
    "af", "ap", "ca", "cn", "eu", "eu-isoe", "il", "me", "mx", "sa", "us", "us-gov", "us-iso", "us-isob",
    "us-isof",
];
const DIRECTIONS: &[&str] =
    &["central", "east", "north", "northeast", "northwest", "south", "southeast", "southwest", "west"];

fn looks_like_a_region(text: &str) -> bool {
    let mut parts = text.rsplitn(3, '-');
    let (number, direction, area) = (parts.next(), parts.next(), parts.next());
    number.is_some_and(|number| matches!(number.len(), 1 | 2) && number.bytes().all(|b| b.is_ascii_digit()))
        && direction.is_some_and(|direction| DIRECTIONS.contains(&direction))
        && area.is_some_and(|area| AREAS.contains(&area))
}

/// The regions in 2026, for "did you mean" alone.
const REGIONS: &[&str] = &[
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_told_from_what_is_none() {
        for region in ["us-east-1", "ap-southeast-9", "us-gov-west-1", "us-isob-east-1", "cn-northwest-1"] {
            assert!(Region::new(region, RegionValidation::Made).is_ok(), "{region}");
        }
        for region in ["us-esat-1", "us-east", "eusc-de-east-1", "Frankfurt", "us-east-1a", ""] {
            assert!(Region::new(region, RegionValidation::Made).is_err(), "{region}");
        }
        assert!(Region::new("us-east-99x", RegionValidation::Skipped).is_ok());
    }

    #[test]
    fn a_region_says_its_partition_and_domain() {
        for (region, partition, domain) in [
            ("eu-west-1", "aws", "amazonaws.com"),
            ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
            ("us-gov-east-1", "aws-us-gov", "amazonaws.com"),
            ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
        ] {
            let region = Region::new(region, RegionValidation::Made).unwrap();
            assert_eq!((region.partition(), region.domain()), (partition, domain));
        }
    }

    #[test]
    fn an_access_point_is_taken_and_a_buckets_own_arn_is_not() {
        let region = Region::new("eu-west-1", RegionValidation::Made).unwrap();
        let arn = "arn:aws:s3:eu-west-1:123456789012:accesspoint/state";
        let bucket = BucketReference::new(arn).unwrap();
        assert_eq!(bucket.object_arn(&region, "a/b"), format!("{arn}/object/a/b"));
        let refused = BucketReference::new("arn:aws:s3:::my-bucket").unwrap_err();
        assert_eq!(refused.help, "write `\"my-bucket\"`");
        for text in ["", " ", "s3://b", "b--x-s3", "arn:aws:iam::1:role/x"] {
            assert!(BucketReference::new(text).is_err(), "{text}");
        }
    }
}
