//! Section B, rules 1 to 4: actions, resources and variables.
//!
//! A pattern becomes a list of tiles, and a textbook recursive matcher lays the tiles on the text.

use std::collections::BTreeMap;

use crate::document::{Effect, Statement, Version};
use crate::services;

/// The condition keys of a request, by their name in lower case. A key that is not here is absent.
pub type Context = BTreeMap<String, Vec<String>>;

/// One step of a pattern: a wildcard, which may or may not run over colons, or one UTF-16 unit (rule B2).
#[derive(Clone, Copy)]
enum Tile {
    Run(Colons),
    One(Colons),
    Unit(u16),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Colons {
    Crossed,
    Stopping,
}

const COLON: u16 = b':' as u16;

fn covers(tiles: &[Tile], text: &[u16]) -> bool {
    let Some((tile, rest)) = tiles.split_first() else { return text.is_empty() };
    let eaten = |colons: &Colons| {
        text.split_first()
            .filter(|(unit, _)| *colons == Colons::Crossed || **unit != COLON)
            .map(|(_, tail)| tail)
    };
    match tile {
        Tile::Run(colons) => covers(rest, text) || eaten(colons).is_some_and(|tail| covers(tiles, tail)),
        Tile::One(colons) => eaten(colons).is_some_and(|tail| covers(rest, tail)),
        Tile::Unit(unit) => {
            text.split_first().is_some_and(|(first, tail)| first == unit && covers(rest, tail))
        }
    }
}

/// The tiles of a text in which wildcards are live.
fn live(text: &str, colons: Colons) -> impl Iterator<Item = Tile> + '_ {
    text.encode_utf16().map(move |unit| match unit {
        0x2a => Tile::Run(colons),
        0x3f => Tile::One(colons),
        _ => Tile::Unit(unit),
    })
}

/// A part of a pattern or a condition value, after its variables are filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// As the policy wrote it: wildcards are live, colons split.
    Written(String),
    /// From a variable: plain text (rule B4).
    Inserted(String),
    /// A variable without value and default.
    Valueless,
}

/// Rule B4: cuts a text at its variables and fills them in. In an old document there are none.
pub fn parts(text: &str, version: Version, context: &Context) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let (Version::New, Some((before, after))) = (version, rest.split_once("${")) {
        let Some((inside, behind)) = after.split_once('}') else { break };
        parts.push(Part::Written(before.to_owned()));
        parts.push(variable(inside, context));
        rest = behind;
    }
    parts.push(Part::Written(rest.to_owned()));
    parts.retain(|part| *part != Part::Written(String::new()));
    parts
}

fn variable(inside: &str, context: &Context) -> Part {
    if matches!(inside, "*" | "?" | "$") {
        return Part::Inserted(inside.to_owned());
    }
    let (key, default) = variable_key(inside);
    match context.get(&key).map(Vec::as_slice) {
        // An empty list counts as missing; a multivalued key that is present has no value here.
        None | Some([]) => default.map_or(Part::Valueless, Part::Inserted),
        Some([value]) if !services::is_multivalued(&key) => Part::Inserted(value.clone()),
        Some(_) => Part::Valueless,
    }
}

/// The key, in lower case, and the default of what stands between `${` and `}`.
fn variable_key(inside: &str) -> (String, Option<String>) {
    let (key, default) = match inside.split_once(',') {
        Some((key, default)) => {
            let default = default.trim();
            let bare = default.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')).unwrap_or(default);
            (key, Some(bare.to_owned()))
        }
        None => (inside, None),
    };
    (key.trim().to_lowercase(), default)
}

/// The keys, as they are spelled, that a text uses as variables.
pub fn variable_keys(text: &str, version: Version) -> Vec<String> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let (Version::New, Some((_, after))) = (version, rest.split_once("${")) {
        let Some((inside, behind)) = after.split_once('}') else { break };
        if !matches!(inside, "*" | "?" | "$") {
            keys.push(inside.split(',').next().unwrap_or(inside).trim().to_owned());
        }
        rest = behind;
    }
    keys
}

/// Splits at the first `pieces - 1` colons that the policy itself wrote.
pub fn components(parts: &[Part], pieces: usize) -> Vec<Vec<Part>> {
    let mut components = vec![Vec::new()];
    for part in parts {
        let Part::Written(text) = part else {
            components.last_mut().into_iter().for_each(|last| last.push(part.clone()));
            continue;
        };
        for (nth, piece) in text.splitn(pieces + 1 - components.len(), ':').enumerate() {
            if nth > 0 {
                components.push(Vec::new());
            }
            if !piece.is_empty() {
                components.last_mut().into_iter().for_each(|last| last.push(Part::Written(piece.to_owned())));
            }
        }
    }
    components
}

/// The text of filled parts, or `None` where one has no value.
pub fn filled(parts: &[Part]) -> Option<String> {
    parts
        .iter()
        .map(|part| match part {
            Part::Written(text) | Part::Inserted(text) => Some(text.as_str()),
            Part::Valueless => None,
        })
        .collect()
}

/// Whether filled parts cover a text, wildcards running over anything. Without a value they cover nothing.
pub fn like(parts: &[Part], text: &str) -> bool {
    tiles(parts, Colons::Crossed)
        .is_some_and(|tiles| covers(&tiles, &text.encode_utf16().collect::<Vec<_>>()))
}

fn tiles(parts: &[Part], colons: Colons) -> Option<Vec<Tile>> {
    let mut tiles = Vec::new();
    for part in parts {
        match part {
            Part::Written(text) => tiles.extend(live(text, colons)),
            Part::Inserted(text) => tiles.extend(text.encode_utf16().map(Tile::Unit)),
            Part::Valueless => return None,
        }
    }
    Some(tiles)
}

/// What a pattern says of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Says {
    /// It covers the text.
    Yes,
    /// It does not.
    No,
    /// Its meaning is unsure, and one of its meanings covers the text: the cautious reading decides.
    Perhaps,
    /// It has a variable without value and default.
    Nothing,
}

/// Rule B1: an action's pattern.
fn action_says(pattern: &str, action: &str) -> Says {
    let (pattern, action) = (pattern.to_lowercase(), action.to_lowercase());
    let hit = like(&[Part::Written(pattern.clone())], &action);
    let service = pattern.split(':').next().unwrap_or_default();
    match hit {
        _ if pattern == "*" || pattern == "*:*" => Says::Yes,
        false => Says::No,
        true if service.contains(['*', '?']) => Says::Perhaps,
        true => Says::Yes,
    }
}

/// Rules B2 and B3: a resource's pattern.
pub fn resource_says(
    pattern: &str,
    version: Version,
    resource: &str,
    action: &str,
    context: &Context,
) -> Says {
    if pattern == "*" {
        return Says::Yes;
    }
    let parts = parts(pattern, version, context);
    if parts.contains(&Part::Valueless) {
        return Says::Nothing;
    }
    if resource == "*" {
        let every_bucket = ["arn:aws:s3:::*", "arn:aws-cn:s3:::*", "arn:aws-us-gov:s3:::*"];
        let buckets = action.eq_ignore_ascii_case("s3:ListAllMyBuckets") && every_bucket.contains(&pattern);
        return if buckets { Says::Yes } else { Says::No };
    }
    let components = components(&parts, 6);
    let early = components.iter().take(5).flatten().any(|part| matches!(part, Part::Inserted(_)));
    let short =
        components.len() < 6 && !matches!(parts.last(), Some(Part::Written(text)) if text.ends_with('*'));
    let text: Vec<u16> = resource.encode_utf16().collect();
    let as_written = resource_tiles(&components);
    let mut hit = covers(&as_written, &text);
    if early || short {
        let widest: Vec<Vec<Part>> = components.iter().map(|component| widened(component)).collect();
        let mut tiles = resource_tiles(&widest);
        hit |= covers(&tiles, &text);
        if short {
            tiles.extend([Tile::Unit(COLON), Tile::Run(Colons::Crossed)]);
            hit |= covers(&tiles, &text);
        }
    }
    match hit {
        false => Says::No,
        true if early || short => Says::Perhaps,
        true => Says::Yes,
    }
}

/// What a component could mean: a variable in it, anything.
fn widened(component: &[Part]) -> Vec<Part> {
    let star = |part: &Part| match part {
        Part::Inserted(_) | Part::Valueless => Part::Written("*".to_owned()),
        Part::Written(text) => Part::Written(text.clone()),
    };
    component.iter().map(star).collect()
}

/// Rule B2: in the first five components a wildcard stops at a colon, unless it is a `*` that ends one.
fn resource_tiles(components: &[Vec<Part>]) -> Vec<Tile> {
    let mut all = Vec::new();
    for (nth, component) in components.iter().enumerate() {
        if nth > 0 {
            all.push(Tile::Unit(COLON));
        }
        let colons = if nth < 5 { Colons::Stopping } else { Colons::Crossed };
        all.extend(tiles(component, colons).into_iter().flatten());
        if let Some(last @ Tile::Run(_)) = all.last_mut() {
            *last = Tile::Run(Colons::Crossed);
        }
    }
    all
}

/// Rule B6 over `Action` or `NotAction`, with the cautious reading.
pub fn action_applies(statement: &Statement, action: &str) -> bool {
    let says = |patterns: Vec<String>| patterns.iter().map(|pattern| action_says(pattern, action)).collect();
    match (statement.strings("Action"), statement.strings("NotAction")) {
        (Some(patterns), _) => listed(statement.effect(), says(patterns)),
        (None, Some(patterns)) => unlisted(statement.effect(), says(patterns)),
        (None, None) => false,
    }
}

/// Rule B6 over `Resource` or `NotResource`. Rule A2: a statement without either means what it hangs on, as a trust
/// policy's does; if it names no principal, it grants on no resource, and denies on each.
pub fn resource_applies(statement: &Statement, resource: &str, action: &str, context: &Context) -> bool {
    let says = |patterns: Vec<String>| {
        let one = |pattern: &String| resource_says(pattern, statement.version, resource, action, context);
        patterns.iter().map(one).collect()
    };
    match (statement.strings("Resource"), statement.strings("NotResource")) {
        (Some(patterns), _) => listed(statement.effect(), says(patterns)),
        (None, Some(patterns)) => unlisted(statement.effect(), says(patterns)),
        (None, None) => {
            let hangs_on_it =
                ["Principal", "NotPrincipal"].iter().any(|name| statement.body.get(name).is_some());
            hangs_on_it || statement.effect() == Effect::Deny || resource == "*"
        }
    }
}

fn listed(effect: Effect, says: Vec<Says>) -> bool {
    says.into_iter().any(|one| match (one, effect) {
        (Says::Yes, _) | (Says::Perhaps, Effect::Deny) => true,
        (Says::No | Says::Nothing, _) | (Says::Perhaps, Effect::Allow) => false,
    })
}

fn unlisted(effect: Effect, says: Vec<Says>) -> bool {
    !says.into_iter().any(|one| match (one, effect) {
        (Says::Yes, _) | (Says::Perhaps | Says::Nothing, Effect::Allow) => true,
        (Says::No, _) | (Says::Perhaps | Says::Nothing, Effect::Deny) => false,
    })
}

/// Whether a pattern of `resource_policies` names a resource, and how many of its characters are literal.
pub fn policy_of(pattern: &str, resource: &str) -> Option<usize> {
    let says = resource_says(pattern, Version::Old, resource, "", &Context::new());
    (says == Says::Yes).then(|| pattern.chars().filter(|letter| !matches!(letter, '*' | '?')).count())
}
