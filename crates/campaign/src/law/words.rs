//! Superlatives that Chinese advertising is fined for, and ordinary words that look like them.

/// Longest first where one holds another, so that the longer is named.
const SUPERLATIVES: [&str; 58] = [
    "全国第一",
    "全网第一",
    "销量第一",
    "排名第一",
    "第一品牌",
    "全球首发",
    "全网首发",
    "填补国内空白",
    "史无前例",
    "前无古人",
    "绝无仅有",
    "独一无二",
    "领袖品牌",
    "最受欢迎",
    "最先进",
    "最便宜",
    "最佳",
    "最好",
    "最大",
    "最高",
    "最低",
    "最新",
    "最优",
    "最强",
    "最具",
    "最美",
    "最值",
    "最爱",
    "第一",
    "唯一",
    "国家级",
    "世界级",
    "国际级",
    "宇宙级",
    "顶级",
    "顶尖",
    "极品",
    "极致",
    "终极",
    "至尊",
    "巅峰",
    "首个",
    "首选",
    "首家",
    "独家",
    "绝对",
    "永久",
    "万能",
    "王牌",
    "金牌",
    "名牌",
    "销量冠军",
    "必中",
    "百分百",
    "100%",
    "NO.1",
    "No.1",
    "TOP1",
];

/// What holds one of them and means something else.
const ORDINARY: [&str; 26] = [
    "国家级非物质文化遗产",
    "第一批",
    "第一步",
    "第一次",
    "第一关",
    "第一天",
    "第一题",
    "第一轮",
    "第一期",
    "第一名",
    "第一时间",
    "第一个",
    "第一件",
    "第一组",
    "唯一编号",
    "唯一码",
    "最高分",
    "最低分",
    "最新消息",
    "最大的区别",
    "最好提前",
    "最佳食用",
    "最佳赏味",
    "100%棉",
    "100% 棉",
    "最低消费",
];

/// The superlatives of a text, each once, in the order in which they stand.
pub(super) fn superlatives_in(text: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = if let Some(word) = ORDINARY.iter().find(|word| rest.starts_with(**word)) {
            word.len()
        } else if let Some(word) = SUPERLATIVES.iter().find(|word| rest.starts_with(**word)) {
            if !found.contains(word) {
                found.push(*word);
            }
            word.len()
        } else {
            first.len_utf8()
        };
        rest = rest.get(skipped..).unwrap_or_default();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn superlatives_are_found_longest_first_and_once() {
        assert_eq!(
            superlatives_in("全国第一的最佳好茶，最佳！顶级享受，100%必中"),
            ["全国第一", "最佳", "顶级", "100%", "必中"]
        );
    }

    #[test]
    fn ordinary_words_are_left_alone() {
        for text in [
            "最后一天",
            "最近上新",
            "首先选一款",
            "第一步：选茶",
            "第一名得一年份",
            "记录最高分",
            "One of the best teas",
            "",
        ] {
            assert_eq!(superlatives_in(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn no_word_hides_behind_a_shorter_one() {
        for list in [&SUPERLATIVES[..], &ORDINARY[..]] {
            for (n, word) in list.iter().enumerate() {
                let hidden = list
                    .iter()
                    .take(n)
                    .find(|before| word.starts_with(**before));
                assert_eq!(hidden, None, "{word}");
            }
        }
    }
}
