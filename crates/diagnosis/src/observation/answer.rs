//! [`Answer`]: what AWS answered, as SDK v2, SDK v1, the AWS CLI with botocore, and the traces of an SDK write it
//! down.

/// One answer of AWS in a flat text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Answer<'t> {
    /// Where it begins in the text.
    pub(super) begin: usize,
    /// Where what is certainly its own ends.
    pub(super) end: usize,
    /// The service in the SDK's spelling: `S3`. SDK v1 and the CLI leave it out.
    pub(super) service: Option<&'t str>,
    /// The operation: `HeadObject`. SDK v1 leaves it out.
    pub(super) operation: Option<&'t str>,
    /// The error code.
    pub(super) code: Option<&'t str>,
    /// The HTTP status.
    pub(super) status: Option<u16>,
    /// What follows the code, or stands in its place.
    pub(super) message: &'t str,
    /// Who wrote it down.
    pub(super) dialect: Dialect,
}

/// Who wrote an answer down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `operation error S3: HeadObject, https response error StatusCode: 403, ...`
    Version2,
    /// `AccessDenied: Access Denied status code: 403, request id: ...`
    Version1,
    /// `An error occurred (AccessDenied) when calling the PutObject operation: Access Denied`
    CommandLine,
    /// `rpc.service=S3 rpc.method=ListObjectsV2 http.status_code=403`
    Trace,
}

/// Every answer in `text`, in its order.
pub(super) fn answers(text: &str) -> Vec<Answer<'_>> {
    let mut found = version_2(text);
    found.extend(version_1(text));
    found.extend(command_line(text));
    found.extend(trace(text));
    found.sort_by_key(|answer| answer.begin);
    found
}

/// How far a message may go on. AWS's longest name several ARNs of 2,048 characters.
const LONGEST_MESSAGE: usize = 8192;

fn version_2(text: &str) -> Vec<Answer<'_>> {
    const WORDS: &str = "operation error ";
    let mut begins: Vec<usize> = text.match_indices(WORDS).map(|(at, _)| at).collect();
    begins.push(text.len());
    let pairs = begins.iter().zip(begins.iter().skip(1));
    pairs.filter_map(|(begin, end)| version_2_at(text, *begin, begin + WORDS.len(), *end)).collect()
}

fn version_2_at(text: &str, begin: usize, after: usize, end: usize) -> Option<Answer<'_>> {
    let whole = text.get(after..end)?;
    let (service, rest) = whole.split_once(": ")?;
    let operation = rest.split([',', ':', ' ']).next()?;
    if service.len() > 64
        || operation.is_empty()
        || !operation.bytes().all(|byte| byte.is_ascii_alphanumeric())
    {
        return None;
    }
    let mut rest = rest.get(operation.len()..)?.trim_start_matches([',', ':', ' ']);
    let mut status = None;
    let mut code = None;
    loop {
        let (piece, more) = rest.split_once(", ").unwrap_or((rest, ""));
        let piece = piece.trim();
        if let Some(digits) = piece.split_once("response error StatusCode: ").map(|(_, digits)| digits) {
            status = number(digits);
        } else if let Some(told) =
            rest.strip_prefix("api error ").or_else(|| rest.strip_prefix("api error: "))
        {
            (code, rest) = coded(told).map_or((None, told), |(code, message)| (Some(code), message));
            break;
        } else if is_bookkeeping(piece) {
        } else {
            if let Some((name, message)) = coded(rest) {
                (code, rest) = (Some(name), message);
            }
            break;
        }
        if more.is_empty() {
            rest = "";
            break;
        }
        rest = more.trim_start();
    }
    let message = cut(rest, LONGEST_MESSAGE);
    let begins_at = end - rest.len();
    let end = begins_at + end_of_message(message);
    let (service, operation) = (Some(service), Some(operation));
    Some(Answer { begin, end, service, operation, code, status, message, dialect: Dialect::Version2 })
}

/// Whether a part of an SDK's sentence is neither a code nor a message.
fn is_bookkeeping(piece: &str) -> bool {
    const BEGINS: &[&str] =
        &["RequestID:", "HostID:", "exceeded maximum number of attempts", "failed to get rate limit token"];
    piece.is_empty()
        || piece.bytes().all(|byte| byte.is_ascii_digit())
        || BEGINS.iter().any(|begin| piece.starts_with(begin))
}

/// `CODE: message`, where the code looks like one.
fn coded(text: &str) -> Option<(&str, &str)> {
    let (code, message) = text.split_once(':')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
    let is_code =
        code.len() < 80 && code.starts_with(|c: char| c.is_ascii_uppercase()) && code.chars().all(plain);
    is_code.then(|| (code, message.trim_start()))
}

/// Where a message certainly goes on to: a denial is told whole; of what else there is, the first word.
fn end_of_message(message: &str) -> usize {
    let denial = super::denial::Denial::find(message).filter(|(begin, _)| *begin < 64);
    match denial {
        Some((begin, denial)) => begin + denial.length,
        None => message.find(' ').unwrap_or(message.len()),
    }
}

/// The codes that an answer of SDK v1 is known by: anything may stand before `status code: `.
const CODES: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "AuthFailure",
    "AuthorizationHeaderMalformed",
    "BadRequest",
    "BucketRegionError",
    "ConditionalCheckFailedException",
    "ExpiredToken",
    "ExpiredTokenException",
    "Forbidden",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidIdentityToken",
    "InvalidToken",
    "NoSuchBucket",
    "NoSuchKey",
    "NotFound",
    "PermanentRedirect",
    "PreconditionFailed",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "ResourceNotFoundException",
    "SignatureDoesNotMatch",
    "UnauthorizedOperation",
    "UnrecognizedClientException",
];

fn version_1(text: &str) -> Vec<Answer<'_>> {
    const WORDS: &str = "status code: ";
    let mut found = Vec::new();
    let mut earlier = 0;
    for (at, _) in text.match_indices(WORDS) {
        let Some(before) = text.get(earlier..at) else { continue };
        let status = text.get(at + WORDS.len()..).and_then(number);
        // The innermost: a cause stands behind what it is the cause of.
        let code =
            CODES.iter().filter_map(|code| Some((rfind_code(before, code)?, *code))).max_by_key(|it| it.0);
        if let Some((offset, name)) = code
            && let Some(code) = before.get(offset..offset + name.len())
        {
            let message = before.get(offset + name.len() + 1..).unwrap_or("").trim();
            let begin = earlier + offset;
            let end = at + WORDS.len() + 3;
            let end = end.min(text.len());
            let code = Some(code);
            let dialect = Dialect::Version1;
            found.push(Answer { begin, end, service: None, operation: None, code, status, message, dialect });
        }
        earlier = at + WORDS.len();
    }
    found
}

/// Where `code: ` stands last in `text`, as a word of its own.
fn rfind_code(text: &str, code: &str) -> Option<usize> {
    text.rmatch_indices(code).map(|(at, _)| at).find(|at| {
        let before = text.get(..*at).unwrap_or("");
        let after = text.get(at + code.len()..).unwrap_or("");
        after.starts_with(':') && !before.ends_with(|c: char| c.is_ascii_alphanumeric())
    })
}

fn command_line(text: &str) -> Vec<Answer<'_>> {
    const WORDS: &str = "An error occurred (";
    let mut begins: Vec<usize> = text.match_indices(WORDS).map(|(at, _)| at).collect();
    begins.push(text.len());
    let pairs = begins.iter().zip(begins.iter().skip(1));
    pairs
        .filter_map(|(begin, end)| {
            let (code, rest) = text.get(begin + WORDS.len()..*end)?.split_once(") when calling the ")?;
            let (operation, rest) = rest.split_once(" operation")?;
            let plain = |part: &str| {
                !part.is_empty()
                    && part.len() < 80
                    && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'_')
            };
            if !plain(code) || !plain(operation) {
                return None;
            }
            let rest = if rest.starts_with(" (") {
                rest.split_once(')').map_or(rest, |(_, rest)| rest)
            } else {
                rest
            };
            let message = cut(rest.trim_start_matches([':', ' ']), LONGEST_MESSAGE);
            let status = number(code).filter(|_| code.len() == 3);
            let begins_at = rest.len() - rest.trim_start_matches([':', ' ']).len();
            let end = end - rest.len() + begins_at + end_of_message(message);
            Some(Answer {
                begin: *begin,
                end,
                service: None,
                operation: Some(operation),
                code: Some(code).filter(|_| status.is_none()),
                status,
                message,
                dialect: Dialect::CommandLine,
            })
        })
        .collect()
}

/// The answers that the traces of SDK v2 hold as `key=value`.
fn trace(text: &str) -> Vec<Answer<'_>> {
    let Some(at) = text.find("http.status_code=") else { return Vec::new() };
    let value = |key: &str| {
        let (_, rest) = text.split_once(key)?;
        let rest = rest.trim_start_matches('"');
        rest.split([' ', '"', ',']).next().filter(|value| !value.is_empty())
    };
    let status = value("http.status_code=").and_then(number);
    let (Some(operation), Some(service)) = (value("rpc.method="), value("rpc.service=")) else {
        return Vec::new();
    };
    let code =
        text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).map(|(code, _)| code);
    let code = code.or_else(|| {
        let (_, rest) = text.split_once("__type")?;
        let (_, name) = rest.split_once('#')?;
        name.split(|c: char| !c.is_ascii_alphanumeric()).next()
    });
    let (service, operation) = (Some(service), Some(operation));
    let end = text.len();
    vec![Answer { begin: at, end, service, operation, code, status, message: text, dialect: Dialect::Trace }]
}

/// The three digits that `text` begins with.
fn number(text: &str) -> Option<u16> {
    text.trim_start().get(..3)?.parse().ok()
}

/// The first `length` bytes of `text` at most, cut at the boundary of a character.
pub(super) fn cut(text: &str, length: usize) -> &str {
    let most = length.min(text.len());
    let end = (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..end).unwrap_or(text)
}
