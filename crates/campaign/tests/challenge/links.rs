//! Which texts hold a link to a post, and which do not: the tables that the patterns are held to.

use funfair_campaign::widgets::challenge::{
    link::{Link, LinkProblem, Site, find, is_pattern},
    platforms::{PLATFORMS, platform},
};

/// What is pasted; the platform, the address that is kept, the account, what is the same for every
/// address of the post.
type Accepted = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const ACCEPTED: &[Accepted] = &[
    // 小红书
    (
        "https://www.xiaohongshu.com/explore/65a1b2c3000000001f00abcd",
        "xiaohongshu",
        "https://www.xiaohongshu.com/explore/65a1b2c3000000001f00abcd",
        "",
        "xiaohongshu:65a1b2c3000000001f00abcd",
    ),
    (
        "https://www.xiaohongshu.com/discovery/item/65a1b2c3000000001f00abcd?source=webshare&xhsshare=pc_web&xsec_token=ABc-1=&xsec_source=pc_share",
        "xiaohongshu",
        "https://www.xiaohongshu.com/discovery/item/65a1b2c3000000001f00abcd?xsec_token=ABc-1=&xsec_source=pc_share",
        "",
        "xiaohongshu:65a1b2c3000000001f00abcd",
    ),
    (
        "28 月白发布了一篇小红书笔记，快来看吧！ 😆 aBc1dEf 😆 http://xhslink.com/a/Ab12cD，复制本条信息，打开【小红书】App查看精彩内容！",
        "xiaohongshu",
        "https://xhslink.com/a/Ab12cD",
        "",
        "xhslink.com/a/Ab12cD",
    ),
    // 抖音
    (
        "https://www.douyin.com/video/7301234567890123456",
        "douyin",
        "https://www.douyin.com/video/7301234567890123456",
        "",
        "douyin:7301234567890123456",
    ),
    (
        "https://www.douyin.com/note/7301234567890123456?previous_page=app_code_link",
        "douyin",
        "https://www.douyin.com/note/7301234567890123456",
        "",
        "douyin:7301234567890123456",
    ),
    (
        "7.43 复制打开抖音，看看【月白的作品】第三天 # 7天变美挑战 https://v.douyin.com/iRNBho5/ fBt:/ 03/14 o@d.nD",
        "douyin",
        "https://v.douyin.com/iRNBho5/",
        "",
        "v.douyin.com/iRNBho5",
    ),
    (
        "https://www.iesdouyin.com/share/video/7301234567890123456/?region=CN&mid=1",
        "douyin",
        "https://www.iesdouyin.com/share/video/7301234567890123456/",
        "",
        "douyin:7301234567890123456",
    ),
    // 微博
    (
        "https://weibo.com/1234567890/Nq1a2B3c4",
        "weibo",
        "https://weibo.com/1234567890/Nq1a2B3c4",
        "",
        "weibo:1234567890/Nq1a2B3c4",
    ),
    (
        "https://m.weibo.cn/status/4987654321098765?wm=3333_2001",
        "weibo",
        "https://m.weibo.cn/status/4987654321098765",
        "",
        "weibo:4987654321098765",
    ),
    (
        "http://t.cn/A6abCdEf",
        "weibo",
        "https://t.cn/A6abCdEf",
        "",
        "t.cn/A6abCdEf",
    ),
    // B站
    (
        "【第一天｜7天变美】 https://www.bilibili.com/video/BV1xx411c7mD/?share_source=copy_web&vd_source=1a2b",
        "bilibili",
        "https://www.bilibili.com/video/BV1xx411c7mD/",
        "",
        "bilibili:1xx411c7mD",
    ),
    (
        "https://m.bilibili.com/video/av170001",
        "bilibili",
        "https://m.bilibili.com/video/av170001",
        "",
        "bilibili:170001",
    ),
    (
        "https://b23.tv/aBcDeF1",
        "bilibili",
        "https://b23.tv/aBcDeF1",
        "",
        "b23.tv/aBcDeF1",
    ),
    (
        "https://t.bilibili.com/901234567890123456",
        "bilibili",
        "https://t.bilibili.com/901234567890123456",
        "",
        "bilibili:901234567890123456",
    ),
    // 快手
    (
        "https://www.kuaishou.com/short-video/3xabcdefghijk12?authorId=3x",
        "kuaishou",
        "https://www.kuaishou.com/short-video/3xabcdefghijk12",
        "",
        "kuaishou:3xabcdefghijk12",
    ),
    (
        "https://v.kuaishou.com/aBcD12 看了这么多快手，还是「月白」最好玩了！",
        "kuaishou",
        "https://v.kuaishou.com/aBcD12",
        "",
        "v.kuaishou.com/aBcD12",
    ),
    // 视频号
    (
        "https://weixin.qq.com/sph/A1b2C3d4E",
        "channels",
        "https://weixin.qq.com/sph/A1b2C3d4E",
        "",
        "weixin.qq.com/sph/A1b2C3d4E",
    ),
    (
        "https://channels.weixin.qq.com/web/pages/feed?eid=export%2FUzFfBgAA&from=1",
        "channels",
        "https://channels.weixin.qq.com/web/pages/feed?eid=export%2FUzFfBgAA",
        "",
        "channels:export%2FUzFfBgAA",
    ),
    // 知乎
    (
        "https://www.zhihu.com/question/20912345/answer/3123456789?utm_psn=1",
        "zhihu",
        "https://www.zhihu.com/question/20912345/answer/3123456789",
        "",
        "zhihu:20912345/3123456789",
    ),
    (
        "https://zhuanlan.zhihu.com/p/654321098",
        "zhihu",
        "https://zhuanlan.zhihu.com/p/654321098",
        "",
        "zhihu:654321098",
    ),
    // Instagram
    (
        "https://www.instagram.com/p/C1aB-2_cDeF/?igsh=MzRlODBiNWFlZA==",
        "instagram",
        "https://www.instagram.com/p/C1aB-2_cDeF/",
        "",
        "instagram:C1aB-2_cDeF",
    ),
    (
        "https://www.instagram.com/moon.white/reel/C1aB2cDeF/",
        "instagram",
        "https://www.instagram.com/moon.white/reel/C1aB2cDeF/",
        "moon.white",
        "instagram:C1aB2cDeF",
    ),
    // TikTok
    (
        "https://www.tiktok.com/@moon.white_7/video/7301234567890123456?is_from_webapp=1",
        "tiktok",
        "https://www.tiktok.com/@moon.white_7/video/7301234567890123456",
        "moon.white_7",
        "tiktok:7301234567890123456",
    ),
    (
        "https://vm.tiktok.com/ZMabc123/",
        "tiktok",
        "https://vm.tiktok.com/ZMabc123/",
        "",
        "vm.tiktok.com/ZMabc123",
    ),
    // YouTube
    (
        "https://www.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&t=3s",
        "youtube",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "",
        "youtube:dQw4w9WgXcQ",
    ),
    (
        "https://youtu.be/dQw4w9WgXcQ?si=abc",
        "youtube",
        "https://youtu.be/dQw4w9WgXcQ",
        "",
        "youtube:dQw4w9WgXcQ",
    ),
    (
        "youtube.com/shorts/dQw4w9WgXcQ",
        "youtube",
        "https://youtube.com/shorts/dQw4w9WgXcQ",
        "",
        "youtube:dQw4w9WgXcQ",
    ),
    // X
    (
        "https://twitter.com/moonwhite/status/1730123456789012345?s=20",
        "x",
        "https://twitter.com/moonwhite/status/1730123456789012345",
        "moonwhite",
        "x:1730123456789012345",
    ),
    (
        "https://x.com/i/status/1730123456789012345",
        "x",
        "https://x.com/i/status/1730123456789012345",
        "",
        "x:1730123456789012345",
    ),
    (
        "My post (https://x.com/moonwhite/status/1730123456789012345).",
        "x",
        "https://x.com/moonwhite/status/1730123456789012345",
        "moonwhite",
        "x:1730123456789012345",
    ),
    (
        "HTTPS://X.COM/moonwhite/status/1",
        "x",
        "https://x.com/moonwhite/status/1",
        "moonwhite",
        "x:1",
    ),
];

const REFUSED: &[(&str, &str)] = &[
    ("", "link_missing"),
    ("I have posted it!", "link_missing"),
    ("javascript:alert(1)", "link_missing"),
    ("data:text/html,https", "link_missing"),
    // A host that only looks like one of the platforms.
    (
        "https://www.xiaohongshu.com.evil.example/explore/65a1b2c3",
        "link_other_site",
    ),
    (
        "https://evilxiaohongshu.com/explore/65a1b2c3",
        "link_other_site",
    ),
    (
        "https://www.xiaohongshu.com@evil.example/explore/65a1b2c3",
        "link_other_site",
    ),
    (
        "https://evil.example/?https://www.douyin.com/video/73012",
        "link_other_site",
    ),
    (
        "https://evil.example/#https://www.douyin.com/video/73012",
        "link_other_site",
    ),
    ("https://www.douyin.com:8443/video/73012", "link_other_site"),
    (
        "https://www.douyin.com\\@evil.example/video/1",
        "link_no_post",
    ),
    ("https://localhost/video/1", "link_other_site"),
    ("https://127.0.0.1/video/1", "link_other_site"),
    (
        "https://www.douyin.com%2eevil.example/video/1",
        "link_other_site",
    ),
    // The platform, but no post there.
    ("https://www.xiaohongshu.com/", "link_no_post"),
    (
        "https://www.xiaohongshu.com/user/profile/5f0a",
        "link_no_post",
    ),
    ("https://www.douyin.com/user/MS4wLjABAAAA", "link_no_post"),
    ("https://www.douyin.com/video/abc", "link_no_post"),
    ("https://www.douyin.com/video/730/extra", "link_no_post"),
    ("https://weibo.com/u/1234567890", "link_no_post"),
    ("https://space.bilibili.com/123", "link_other_site"),
    ("https://www.bilibili.com/video/xx170001", "link_no_post"),
    ("https://www.zhihu.com/people/moon-white", "link_no_post"),
    ("https://www.instagram.com/moon.white/", "link_no_post"),
    ("https://www.tiktok.com/@moon.white", "link_no_post"),
    (
        "https://www.tiktok.com/moon.white/video/7301",
        "link_no_post",
    ),
    ("https://www.youtube.com/@moonwhite", "link_no_post"),
    ("https://www.youtube.com/watch?list=PL1", "link_no_post"),
    ("https://www.youtube.com/watch?v=", "link_no_post"),
    ("https://x.com/moonwhite", "link_no_post"),
    ("https://x.com/moon/white/status/1", "link_no_post"),
];

fn sites() -> Vec<Site> {
    PLATFORMS
        .iter()
        .map(|platform| platform.site(false))
        .collect()
}

#[test]
fn links_to_posts_are_found_in_what_apps_share() {
    for (text, site, address, handle, sameness) in ACCEPTED {
        let found = find(text, &sites());
        let wanted = Link {
            site: (*site).to_owned(),
            address: (*address).to_owned(),
            handle: (!handle.is_empty()).then(|| (*handle).to_owned()),
            sameness: (*sameness).to_owned(),
        };
        assert_eq!(found, Ok(wanted), "{text}");
    }
    for platform in PLATFORMS {
        let tried = ACCEPTED.iter().any(|(_, site, ..)| *site == platform.id);
        assert!(tried, "{} has no row", platform.id);
    }
}

#[test]
fn what_is_no_link_to_a_post_is_refused_by_name() {
    for (text, key) in REFUSED {
        let found = find(text, &sites()).map_err(|problem| problem.key());
        assert_eq!(found, Err(*key), "{text}");
    }
    let long = "哈".repeat(2_001);
    assert_eq!(find(&long, &sites()), Err(LinkProblem::TooLong));
    let long = format!("https://www.douyin.com/video/{}", "7".repeat(500));
    assert_eq!(find(&long, &sites()), Err(LinkProblem::TooLong));
}

#[test]
fn only_the_platforms_of_a_campaign_count() {
    let sites = [platform("tiktok").unwrap().site(false)];
    let link = "https://www.douyin.com/video/7301234567890123456";
    assert_eq!(find(link, &sites), Err(LinkProblem::OtherSite));
    assert_eq!(find(link, &[]), Err(LinkProblem::OtherSite));
}

#[test]
fn every_pattern_of_the_table_is_one() {
    for platform in PLATFORMS {
        for pattern in platform.posts.iter().chain(platform.short) {
            assert!(is_pattern(pattern), "{pattern}");
        }
    }
    for bad in [
        "",
        "example",
        "example.com",
        "example.com/posts",
        "example.com/posts/{x}",
        "example.com/@{handle}",
        "https://example.com/{n}",
        "exa mple.com/{n}",
        "Example..com/{n}",
        "a@example.com/{n}",
    ] {
        assert!(!is_pattern(bad), "{bad}");
    }
}
