//! Words of the interface. Each file keeps its own, so that a chunk carries only what it says.

/// A language that the interface speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lang {
    /// Simplified Chinese.
    Zh,
    /// English, also for every language that the interface does not speak.
    #[default]
    En,
}

/// A text of the interface in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    zh: &'static str,
    en: &'static str,
}

/// A text of the interface.
pub(crate) const fn words(zh: &'static str, en: &'static str) -> Words {
    Words { zh, en }
}

impl Lang {
    /// The language of the interface for a player who reads `tag` (BCP 47).
    pub(crate) fn of(tag: &str) -> Self {
        if tag
            .get(..2)
            .is_some_and(|start| start.eq_ignore_ascii_case("zh"))
        {
            Self::Zh
        } else {
            Self::En
        }
    }

    /// `words` in this language.
    pub(crate) fn say(self, words: Words) -> &'static str {
        match self {
            Self::Zh => words.zh,
            Self::En => words.en,
        }
    }

    /// `words` in this language with `#` replaced; a character, as searching for a text costs
    /// 1 KB of wasm.
    pub(crate) fn fill(self, words: Words, value: &str) -> String {
        self.say(words).replace('#', value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_of_any_script_reads_chinese_and_others_english() {
        for (tag, lang) in [
            ("zh-CN", Lang::Zh),
            ("ZH", Lang::Zh),
            ("en", Lang::En),
            ("fr", Lang::En),
            ("", Lang::En),
        ] {
            assert_eq!(Lang::of(tag), lang, "{tag}");
        }
    }

    #[test]
    fn values_take_the_place_of_the_sign() {
        assert_eq!(Lang::En.fill(words("剩 # 次", "# left"), "3"), "3 left");
    }
}
