//! Everything that is wrong with a challenge.

use std::collections::BTreeMap;

use super::{
    config::{
        By, Config, Likes, MAX_CAPTION, MAX_CATEGORIES, MAX_IDEAS, MAX_PLATFORMS, MAX_TAGS,
        MAX_TIERS, OwnPlatform, PlatformChoice, Window,
    },
    link::is_pattern,
    platforms::{PLATFORMS, platform},
};
use crate::{
    Campaign, Finding,
    ids::check_ids,
    media::{MAX_PICTURES, MAX_VIDEO_MEGABYTES, MAX_VIDEO_SECONDS},
    prize::check_address,
    text::Text,
};

/// Findings, with the campaign that texts, prizes and times are looked up in.
struct Check<'a> {
    campaign: &'a Campaign,
    findings: Vec<Finding>,
}

/// Every problem of `config`.
pub(super) fn check(config: &Config, campaign: &Campaign) -> Vec<Finding> {
    let mut check = Check {
        campaign,
        findings: Vec::new(),
    };
    check.texts(config);
    check.platforms(config);
    check.uploads(config);
    check.form(config);
    check.window("entry", config.entry);
    if let Some(likes) = config.likes {
        check.likes(likes);
    }
    check.tiers(config);
    check.findings
}

impl Check<'_> {
    fn say(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.findings.push(Finding::new(path, message));
    }

    fn text(&mut self, path: &str, text: &Text) {
        text.check(path, &self.campaign.locales, &mut self.findings);
    }

    fn list(&mut self, path: &str, texts: &[Text], least: usize, most: usize) {
        self.count(path, texts.len(), least, most);
        for (n, text) in texts.iter().enumerate() {
            self.text(&format!("{path}[{n}]"), text);
        }
    }

    fn count(&mut self, path: &str, count: usize, least: usize, most: usize) {
        if !(least..=most).contains(&count) {
            self.say(
                path,
                format!("must be {least} to {most}, there are {count}"),
            );
        }
    }

    fn texts(&mut self, config: &Config) {
        self.text("task", &config.task);
        check_address("picture", config.picture.as_deref(), &mut self.findings);
        if let Some(alt) = &config.alt {
            self.text("alt", alt);
            if config.picture.is_none() {
                self.say("alt", "needs a `picture` to speak of");
            }
        }
        let least = usize::from(config.hand_in.takes_links());
        self.list("tags", &config.tags, least, MAX_TAGS);
        self.list("mentions", &config.mentions, 0, MAX_TAGS);
        self.list("ideas", &config.ideas, 0, MAX_IDEAS);
        self.text("rights", &config.rights);
        if let Some(age) = &config.age {
            self.text("age", age);
        }
    }

    fn platforms(&mut self, config: &Config) {
        let least = usize::from(config.hand_in.takes_links());
        self.count("platforms", config.platforms.len(), least, MAX_PLATFORMS);
        let ids = config.platforms.iter().map(|choice| match choice {
            PlatformChoice::Known(id) => id.as_str(),
            PlatformChoice::Own(own) => own.id.as_str(),
        });
        check_ids(ids, |n| format!("platforms[{n}]"), &mut self.findings);
        for (n, choice) in config.platforms.iter().enumerate() {
            let path = format!("platforms[{n}]");
            match choice {
                PlatformChoice::Known(id) if platform(id).is_none() => {
                    let known: Vec<&str> = PLATFORMS.iter().map(|it| it.id).collect();
                    let known = known.join(", ");
                    self.say(path, format!("must be one of {known}, or a description"));
                }
                PlatformChoice::Known(_) => {}
                PlatformChoice::Own(own) => self.own_platform(&path, own),
            }
        }
    }

    fn own_platform(&mut self, path: &str, own: &OwnPlatform) {
        self.text(&format!("{path}.name"), &own.name);
        if !own.home.starts_with("https://") {
            self.say(format!("{path}.home"), "must be https");
        }
        if own.posts.is_empty() {
            self.say(format!("{path}.posts"), "must not be empty");
        }
        for (name, patterns) in [("posts", &own.posts), ("short", &own.short)] {
            for (n, pattern) in patterns.iter().enumerate() {
                if !is_pattern(pattern) {
                    self.say(
                        format!("{path}.{name}[{n}]"),
                        "must be like forum.example.com/posts/{n}: a host and a path, with {n}, \
                         {id} or {any} for what tells one post from another, and {handle} for the \
                         account",
                    );
                }
            }
        }
    }

    fn form(&mut self, config: &Config) {
        if !(1..=MAX_CAPTION).contains(&config.caption.max) {
            self.say("caption.max", format!("must be 1 to {MAX_CAPTION}"));
        }
        self.count("categories", config.categories.len(), 0, MAX_CATEGORIES);
        let ids = config.categories.iter().map(|it| it.id.as_str());
        check_ids(ids, |n| format!("categories[{n}].id"), &mut self.findings);
        for (n, category) in config.categories.iter().enumerate() {
            self.text(&format!("categories[{n}].text"), &category.text);
        }
        if config.categories.len() == 1 {
            self.say("categories", "one category is none: leave it out");
        }
    }

    fn uploads(&mut self, config: &Config) {
        if config.hand_in.takes_uploads() && self.campaign.webhook.is_some() {
            self.say(
                "hand_in",
                "must be `link` in a campaign with `webhook`: files need a server that keeps them",
            );
        }
        let uploads = match (config.hand_in.takes_uploads(), config.uploads) {
            (false, None) => return,
            (false, Some(_)) => {
                let message = "is for `hand_in` `upload` or `either`: leave it out";
                return self.say("uploads", message);
            }
            (true, None) => return self.say("uploads", "must say what can be uploaded"),
            (true, Some(uploads)) => uploads,
        };
        if uploads.pictures > MAX_PICTURES {
            let message = format!("must be 0 to {MAX_PICTURES}");
            self.say("uploads.pictures", message);
        }
        let Some(video) = uploads.video else {
            if uploads.pictures == 0 {
                self.say("uploads", "must take pictures, a video, or either");
            }
            return;
        };
        for (name, value, most) in [
            ("seconds", video.seconds, MAX_VIDEO_SECONDS),
            ("megabytes", video.megabytes, MAX_VIDEO_MEGABYTES),
        ] {
            if !(1..=most).contains(&value) {
                let path = format!("uploads.video.{name}");
                self.say(path, format!("must be 1 to {most}"));
            }
        }
    }

    fn window(&mut self, path: &str, window: Window) {
        let schedule = &self.campaign.schedule;
        let (starts, ends) = (schedule.starts_at.0, schedule.ends_at.0);
        let (from, until) = window.within(starts, ends);
        if from < starts || from >= ends {
            self.say(
                format!("{path}.starts_at"),
                "must be within the campaign's `schedule`",
            );
        }
        if until > ends || until <= from {
            self.say(
                format!("{path}.ends_at"),
                "must be after `starts_at`, and within the campaign's `schedule`",
            );
        }
    }

    fn likes(&mut self, likes: Likes) {
        if !(1..=100).contains(&likes.per_day) {
            self.say("likes.per_day", "must be 1 to 100");
        }
        self.window("likes.window", likes.window);
    }

    fn tiers(&mut self, config: &Config) {
        self.count("tiers", config.tiers.len(), 0, MAX_TIERS);
        let mut wanted: BTreeMap<&str, u32> = BTreeMap::new();
        for (n, tier) in config.tiers.iter().enumerate() {
            let path = format!("tiers[{n}]");
            self.text(&format!("{path}.title"), &tier.title);
            match self.campaign.prize(&tier.prize) {
                None => self.say(format!("{path}.prize"), "must be one of `prizes`"),
                Some(prize) => {
                    let all = wanted.entry(&tier.prize).or_default();
                    *all = all.saturating_add(tier.places.into());
                    let (all, most) = (*all, prize.quantity);
                    if all > most {
                        self.say(
                            format!("{path}.places"),
                            format!(
                                "there are only {most} of this prize, and the tiers up to here give {all}"
                            ),
                        );
                    }
                }
            }
            let pools = &self.campaign.pools;
            if let Some(pool) = pools.iter().find(|pool| pool.holds(&tier.prize)) {
                let message = format!(
                    "is drawn from the pool `{}`, too, which may leave too few for the winners: make \
                     it a prize of its own",
                    pool.id
                );
                self.say(format!("{path}.prize"), message);
            }
            if tier.places == 0 {
                self.say(format!("{path}.places"), "must be 1 or more");
            }
            if tier.by == By::Likes && config.likes.is_none() {
                self.say(format!("{path}.by"), "needs `likes`, which are not taken");
            }
        }
    }
}
