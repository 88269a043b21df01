//! A rough reader of Rust: enough to know which paths a file names, and no more.

/// One piece of source text, with comments, strings and numbers left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A name or a keyword.
    Word(String),
    /// `::`.
    Sep,
    /// Any other sign.
    Sign(char),
}

/// A piece and the line it stands on.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) piece: Piece,
    pub(crate) line: usize,
}

impl Token {
    pub(crate) fn is_word(&self, word: &str) -> bool {
        matches!(&self.piece, Piece::Word(w) if w == word)
    }

    pub(crate) fn is_sign(&self, sign: char) -> bool {
        self.piece == Piece::Sign(sign)
    }

    fn word(&self) -> Option<&str> {
        match &self.piece {
            Piece::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// A path as written (`crate::store::Store`), groups in `use` taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) parts: Vec<String>,
    pub(crate) line: usize,
    /// How many inline `mod … {` surround it.
    pub(crate) inline_depth: usize,
    /// Whether it stands in a `use` or `extern crate`.
    pub(crate) imported: bool,
}

/// Cuts source text into tokens.
pub(crate) fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
    while at < chars.len() {
        let c = chars[at];
        let end = match c {
            '/' if chars.get(at + 1) == Some(&'/') => until_line_end(&chars, at),
            '/' if chars.get(at + 1) == Some(&'*') => after_block_comment(&chars, at),
            '"' => after_string(&chars, at),
            '\'' => after_quote(&chars, at),
            _ if c.is_alphabetic() || c == '_' => {
                let end = after_word(&chars, at);
                if let Some(end) = after_prefixed_string(&chars, at, end) {
                    end
                } else {
                    let word: String = chars[at..end].iter().collect();
                    found.push(Token { piece: Piece::Word(word), line });
                    end
                }
            }
            _ if c.is_ascii_digit() => after_word(&chars, at),
            ':' if chars.get(at + 1) == Some(&':') => {
                found.push(Token { piece: Piece::Sep, line });
                at + 2
            }
            _ => {
                if !c.is_whitespace() {
                    found.push(Token { piece: Piece::Sign(c), line });
                }
                at + 1
            }
        };
        line += chars[at..end].iter().filter(|c| **c == '\n').count();
        at = end;
    }
    found
}

fn until_line_end(chars: &[char], at: usize) -> usize {
    chars[at..].iter().position(|c| *c == '\n').map_or(chars.len(), |n| at + n)
}

fn after_block_comment(chars: &[char], at: usize) -> usize {
    let (mut depth, mut i) = (0_usize, at);
    while i < chars.len() {
        match (chars[i], chars.get(i + 1)) {
            ('/', Some('*')) => (depth, i) = (depth + 1, i + 2),
            ('*', Some('/')) => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
        if depth == 0 {
            return i;
        }
    }
    chars.len()
}

fn after_string(chars: &[char], at: usize) -> usize {
    let mut i = at + 1;
    while i < chars.len() && chars[i] != '"' {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    (i + 1).min(chars.len())
}

/// After a character literal; a lifetime's quote is one sign that nobody needs.
fn after_quote(chars: &[char], at: usize) -> usize {
    match (chars.get(at + 1), chars.get(at + 2)) {
        (Some('\\'), _) => chars.iter().skip(at + 3).position(|c| *c == '\'').map_or(chars.len(), |n| at + 3 + n + 1),
        (Some(_), Some('\'')) => at + 3,
        _ => at + 1,
    }
}

fn after_word(chars: &[char], at: usize) -> usize {
    chars[at..].iter().position(|c| !c.is_alphanumeric() && *c != '_').map_or(chars.len(), |n| at + n)
}

/// After `r"…"`, `r#"…"#`, `b"…"`, `c"…"`, `b'…'` and their mixtures; nothing for a plain word.
fn after_prefixed_string(chars: &[char], at: usize, end: usize) -> Option<usize> {
    let prefix: String = chars[at..end].iter().collect();
    match prefix.as_str() {
        "b" if chars.get(end) == Some(&'\'') => Some(after_quote(chars, end)),
        "b" | "c" if chars.get(end) == Some(&'"') => Some(after_string(chars, end)),
        "r" | "br" | "cr" => {
            let hashes = chars[end..].iter().take_while(|c| **c == '#').count();
            if chars.get(end + hashes) != Some(&'"') {
                return None;
            }
            let closes = |i: usize| chars[i] == '"' && (1..=hashes).all(|n| chars.get(i + n) == Some(&'#'));
            let start = end + hashes + 1;
            Some((start..chars.len()).find(|i| closes(*i)).map_or(chars.len(), |i| i + 1 + hashes))
        }
        _ => None,
    }
}

/// Leaves out every item under `#[cfg(test)]`, and tells which modules were declared so (`mod tests;`).
pub(crate) fn without_tests(tokens: &[Token]) -> (Vec<Token>, Vec<String>) {
    let (mut kept, mut modules, mut i) = (Vec::new(), Vec::new(), 0);
    while i < tokens.len() {
        if is_cfg_test(&tokens[i..]) {
            let item = i + 7;
            let end = after_item(tokens, item);
            if tokens[end - 1].is_sign(';')
                && let Some(at) = tokens[item..end].iter().position(|t| t.is_word("mod"))
            {
                modules.extend(tokens[item + at + 1].word().map(str::to_owned));
            }
            i = end;
        } else {
            kept.push(tokens[i].clone());
            i += 1;
        }
    }
    (kept, modules)
}

fn is_cfg_test(tokens: &[Token]) -> bool {
    let signs = |at: usize, sign| tokens.get(at).is_some_and(|t| t.is_sign(sign));
    let words = |at: usize, word| tokens.get(at).is_some_and(|t| t.is_word(word));
    signs(0, '#')
        && signs(1, '[')
        && words(2, "cfg")
        && signs(3, '(')
        && words(4, "test")
        && signs(5, ')')
        && signs(6, ']')
}

/// After the item that begins at `from`: its closing brace or its semicolon.
fn after_item(tokens: &[Token], from: usize) -> usize {
    let mut depth = 0_usize;
    for (i, token) in tokens.iter().enumerate().skip(from) {
        match token.piece {
            Piece::Sign('{' | '(' | '[') => depth += 1,
            Piece::Sign(close @ ('}' | ')' | ']')) => {
                depth = depth.saturating_sub(1);
                if depth == 0 && close == '}' {
                    return i + 1;
                }
            }
            Piece::Sign(';') if depth == 0 => return i + 1,
            _ => {}
        }
    }
    tokens.len()
}

/// Every path that the tokens name.
pub(crate) fn paths(tokens: &[Token]) -> Vec<Path> {
    let (mut found, mut i) = (Vec::new(), 0);
    let (mut braces, mut inline_mods) = (0_usize, Vec::new());
    let mut imported = false;
    while i < tokens.len() {
        let token = &tokens[i];
        let before = i.checked_sub(1).map(|n| &tokens[n]);
        match &token.piece {
            Piece::Sign('{') => braces += 1,
            Piece::Sign('}') => {
                braces = braces.saturating_sub(1);
                inline_mods.retain(|depth| *depth <= braces);
            }
            Piece::Sign(';') => imported = false,
            Piece::Word(word) if !before.is_some_and(|t| t.is_sign('.')) => {
                if word == "mod" && tokens.get(i + 2).is_some_and(|t| t.is_sign('{')) {
                    inline_mods.push(braces + 1);
                }
                imported |= word == "use" || (word == "crate" && before.is_some_and(|t| t.is_word("extern")));
                let (ends, all) = path_at(tokens, i, &[]);
                let inline_depth = inline_mods.len();
                found.extend(all.into_iter().map(|(parts, line)| Path { parts, line, inline_depth, imported }));
                i = ends;
                continue;
            }
            _ => {}
        }
        i += 1;
    }
    found
}

/// Keywords that can stand right before a path with a leading `::`.
const KEYWORDS: &[&str] = &["use", "in", "as", "impl", "for", "dyn", "mut", "return", "match", "if", "else", "where"];

type Named = (Vec<String>, usize);

/// The path (or, in a `use` group, the paths) that begins with the word at `at`, and where it ends.
fn path_at(tokens: &[Token], at: usize, prefix: &[String]) -> (usize, Vec<Named>) {
    let (mut parts, line, mut i) = (prefix.to_vec(), tokens[at].line, at);
    while let Some(word) = tokens.get(i).and_then(Token::word) {
        parts.push(word.to_owned());
        // In `use ::entity::x` and `impl ::axum::X for …` the keyword is no part of the path.
        if KEYWORDS.contains(&word) || tokens.get(i + 1).is_none_or(|t| t.piece != Piece::Sep) {
            return (i + 1, vec![(parts, line)]);
        }
        i += 2;
    }
    if tokens.get(i).is_some_and(|t| t.is_sign('{')) { group_at(tokens, i, &parts) } else { (i, vec![(parts, line)]) }
}

/// The paths of the `use` group whose brace stands at `at`.
fn group_at(tokens: &[Token], at: usize, prefix: &[String]) -> (usize, Vec<Named>) {
    let (mut found, mut i) = (Vec::new(), at + 1);
    while i < tokens.len() && !tokens[i].is_sign('}') {
        let renames = i > 0 && tokens[i - 1].is_word("as");
        if tokens[i].word().is_some_and(|word| word != "as") && !renames {
            let (ends, all) = path_at(tokens, i, prefix);
            found.extend(all);
            i = ends;
        } else {
            i += 1;
        }
    }
    (i + 1, found)
}

/// The number of parameters of every function, with its name and line.
pub(crate) fn functions(tokens: &[Token]) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        if token.is_word("fn")
            && let Some(name) = tokens.get(i + 1).and_then(Token::word)
            && let Some(open) = (i + 2..tokens.len()).find(|n| tokens[*n].is_sign('('))
        {
            found.push((name.to_owned(), token.line, parameters(&tokens[open + 1..])));
        }
    }
    found
}

fn parameters(tokens: &[Token]) -> usize {
    let (mut depth, mut count, mut begun) = (0_usize, 0, false);
    for token in tokens {
        match token.piece {
            Piece::Sign('(' | '[' | '{' | '<') => depth += 1,
            Piece::Sign(')') if depth == 0 => break,
            Piece::Sign(')' | ']' | '}' | '>') => depth = depth.saturating_sub(1),
            Piece::Sign(',') if depth == 0 => {
                (count, begun) = (count + usize::from(begun), false);
                continue;
            }
            _ => {}
        }
        begun = true;
    }
    count + usize::from(begun)
}
