//! Leaves out what leptos' dependencies export and nobody calls: `wasm-streams` brings three
//! classes for streams of server functions, which a client without a leptos server never makes.

/// Exports of the core that nothing calls, as wasm-opt's wildcard.
pub(crate) const EXPORTS: &str = "--remove-exports=*ntounderlying*";

/// Names of the classes in wasm-bindgen's script.
const CLASS: &str = "IntoUnderlying";

/// wasm-bindgen's script without those classes.
pub(crate) fn without_unused(script: &str) -> String {
    let mut text = String::with_capacity(script.len());
    let mut inside = None;
    for line in script.lines() {
        if inside.is_none() && line.contains(CLASS) {
            inside = Some(if line.starts_with("export class") {
                "}"
            } else if line.starts_with("const ") {
                ";"
            } else {
                ""
            });
        }
        match inside {
            Some(end) => {
                let over = if end == "}" {
                    line == end
                } else {
                    line.ends_with(end)
                };
                if over {
                    inside = None;
                }
            }
            None => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    text
}

/// The function that describes JS values in messages of panics.
const DESCRIBE: &str = "function debugString(val) {";

/// wasm-bindgen's script with a short description of JS values. Its own takes objects apart, for
/// messages that only developers read; errors still say their name and message.
pub(crate) fn with_short_descriptions(script: &str) -> String {
    let Some((before, rest)) = script.split_once(DESCRIBE) else {
        return script.to_owned();
    };
    let after = rest.split_once("\n}\n").map_or("", |(_, after)| after);
    format!("{before}{DESCRIBE}\n    return String(val);\n}}\n{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_described_shortly_and_the_rest_stays() {
        let script = "a();\nfunction debugString(val) {\n    if (val) {\n        x();\n    }\n    \
                      return y;\n}\nb();\n";
        let left = "a();\nfunction debugString(val) {\n    return String(val);\n}\nb();\n";
        assert_eq!(with_short_descriptions(script), left);
        assert_eq!(with_short_descriptions("a();\n"), "a();\n");
    }

    #[test]
    fn classes_go_with_all_that_names_them_and_the_rest_stays() {
        let script = "export class Handle {\n    free() {}\n}\n\
                      export class IntoUnderlyingSink {\n    free() {\n    }\n}\n\
                      if (Symbol.dispose) IntoUnderlyingSink.prototype[Symbol.dispose] = 1;\n\
                      const IntoUnderlyingSinkFinalization = (typeof F === 'undefined')\n    \
                      ? { register: () => {} }\n    : new F(ptr => wasm.x(ptr, 1));\n\
                      export function mount() {}\n";
        let left = "export class Handle {\n    free() {}\n}\nexport function mount() {}\n";
        assert_eq!(without_unused(script), left);
    }
}
