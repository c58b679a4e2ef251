//! The platforms that are known without being described in a campaign.
//!
//! Patterns as in [`super::link`], seen in links that the platforms' own apps and pages share
//! (2025 and 2026). Platforms change them: a campaign may describe a platform of its own with the
//! same id, which then counts instead.

use super::link::Site;

/// A platform as it stands in [`PLATFORMS`].
pub struct Platform {
    /// Names it in campaign files.
    pub id: &'static str,
    /// Its name in Chinese and in other languages.
    pub name: (&'static str, &'static str),
    /// See [`Site::home`].
    pub home: &'static str,
    /// See [`Site::posts`].
    pub posts: &'static [&'static str],
    /// See [`Site::short`].
    pub short: &'static [&'static str],
    /// See [`Site::keep`].
    pub keep: &'static [&'static str],
}

/// Every known platform.
pub static PLATFORMS: &[Platform] = &[
    Platform {
        id: "xiaohongshu",
        name: ("小红书", "RedNote"),
        home: "https://www.xiaohongshu.com/",
        posts: &[
            "xiaohongshu.com/explore/{id}",
            "xiaohongshu.com/discovery/item/{id}",
            "xiaohongshu.com/user/profile/{any}/{id}",
        ],
        short: &[
            "xhslink.com/{id}",
            "xhslink.com/a/{id}",
            "xhslink.com/m/{id}",
            "xhslink.com/o/{id}",
        ],
        // Without the token a browser without an account is turned away.
        keep: &["xsec_token", "xsec_source"],
    },
    Platform {
        id: "douyin",
        name: ("抖音", "Douyin"),
        home: "https://www.douyin.com/",
        posts: &[
            "douyin.com/video/{n}",
            "douyin.com/note/{n}",
            "iesdouyin.com/share/video/{n}",
            "iesdouyin.com/share/note/{n}",
            "iesdouyin.com/share/slides/{n}",
        ],
        short: &["v.douyin.com/{id}"],
        keep: &[],
    },
    Platform {
        id: "weibo",
        name: ("微博", "Weibo"),
        home: "https://weibo.com/",
        posts: &[
            "weibo.com/{n}/{id}",
            "weibo.com/detail/{id}",
            "weibo.cn/status/{id}",
            "weibo.cn/detail/{id}",
            "weibo.com/tv/show/{any}",
        ],
        short: &["t.cn/{id}"],
        keep: &[],
    },
    Platform {
        id: "bilibili",
        name: ("B站", "Bilibili"),
        home: "https://www.bilibili.com/",
        posts: &[
            "bilibili.com/video/BV{id}",
            "bilibili.com/video/av{n}",
            "bilibili.com/opus/{n}",
            "bilibili.com/read/cv{n}",
            "t.bilibili.com/{n}",
        ],
        short: &["b23.tv/{id}"],
        keep: &[],
    },
    Platform {
        id: "kuaishou",
        name: ("快手", "Kuaishou"),
        home: "https://www.kuaishou.com/",
        posts: &["kuaishou.com/short-video/{id}"],
        short: &["v.kuaishou.com/{id}", "kuaishou.com/f/{id}"],
        keep: &[],
    },
    Platform {
        id: "channels",
        name: ("视频号", "WeChat Channels"),
        home: "https://channels.weixin.qq.com/",
        posts: &["channels.weixin.qq.com/web/pages/feed?eid={any}"],
        short: &["weixin.qq.com/sph/{id}"],
        keep: &["eid"],
    },
    Platform {
        id: "zhihu",
        name: ("知乎", "Zhihu"),
        home: "https://www.zhihu.com/",
        posts: &[
            "zhihu.com/question/{n}/answer/{n}",
            "zhihu.com/answer/{n}",
            "zhihu.com/pin/{n}",
            "zhihu.com/zvideo/{n}",
            "zhuanlan.zhihu.com/p/{n}",
        ],
        short: &[],
        keep: &[],
    },
    Platform {
        id: "instagram",
        name: ("Instagram", "Instagram"),
        home: "https://www.instagram.com/",
        posts: &[
            "instagram.com/p/{id}",
            "instagram.com/reel/{id}",
            "instagram.com/reels/{id}",
            "instagram.com/tv/{id}",
            "instagram.com/{handle}/p/{id}",
            "instagram.com/{handle}/reel/{id}",
        ],
        short: &["instagram.com/share/{id}", "instagram.com/share/reel/{id}"],
        keep: &[],
    },
    Platform {
        id: "tiktok",
        name: ("TikTok", "TikTok"),
        home: "https://www.tiktok.com/",
        posts: &[
            "tiktok.com/@{handle}/video/{n}",
            "tiktok.com/@{handle}/photo/{n}",
            "tiktok.com/v/{n}.html",
        ],
        short: &[
            "vm.tiktok.com/{id}",
            "vt.tiktok.com/{id}",
            "tiktok.com/t/{id}",
        ],
        keep: &[],
    },
    Platform {
        id: "youtube",
        name: ("YouTube", "YouTube"),
        home: "https://www.youtube.com/",
        posts: &[
            "youtube.com/watch?v={id}",
            "youtube.com/shorts/{id}",
            "youtube.com/live/{id}",
            "youtu.be/{id}",
        ],
        short: &[],
        keep: &["v"],
    },
    Platform {
        id: "x",
        name: ("X", "X"),
        home: "https://x.com/",
        posts: &[
            "x.com/i/status/{n}",
            "x.com/i/web/status/{n}",
            "x.com/{handle}/status/{n}",
            "twitter.com/i/status/{n}",
            "twitter.com/i/web/status/{n}",
            "twitter.com/{handle}/status/{n}",
        ],
        short: &["t.co/{id}"],
        keep: &[],
    },
];

/// The platform with this id.
#[must_use]
pub fn platform(id: &str) -> Option<&'static Platform> {
    PLATFORMS.iter().find(|platform| platform.id == id)
}

impl Platform {
    /// As players see it who read Chinese, or another language.
    #[must_use]
    pub fn site(&self, chinese: bool) -> Site {
        let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let name = if chinese { self.name.0 } else { self.name.1 };
        Site {
            id: self.id.to_owned(),
            name: name.to_owned(),
            home: self.home.to_owned(),
            posts: list(self.posts),
            short: list(self.short),
            keep: list(self.keep),
        }
    }
}
