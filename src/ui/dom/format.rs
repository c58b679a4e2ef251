//! Numbers, money and dates by `Intl`.

use funfair_campaign::prize::Money;
use js_sys::{Object, Reflect};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

use crate::{i18n::Lang, ui::live::decimal};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Number)]
    type Decimal;

    #[wasm_bindgen(constructor, js_class = "Number")]
    fn new(value: f64) -> Decimal;

    #[wasm_bindgen(method, js_class = "Number", js_name = toLocaleString, catch)]
    fn format(this: &Decimal, locale: &str, options: &JsValue) -> Result<String, JsValue>;

    #[wasm_bindgen(js_name = Date)]
    type Moment;

    #[wasm_bindgen(constructor, js_class = "Date")]
    fn new(ms: f64) -> Moment;

    #[wasm_bindgen(method, js_class = "Date", js_name = toLocaleString, catch)]
    fn format(this: &Moment, locale: &str, options: &JsValue) -> Result<String, JsValue>;
}

fn options(fields: &[(&str, JsValue)]) -> JsValue {
    let options = Object::new();
    for (name, value) in fields {
        // Plain objects take any field.
        let _ = Reflect::set(&options, &(*name).into(), value);
    }
    options.into()
}

impl Lang {
    /// BCP 47 tag.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// A number with its separators.
    pub(crate) fn number(self, value: f64) -> String {
        Decimal::new(value)
            .format(self.tag(), &JsValue::UNDEFINED)
            .unwrap_or_default()
    }

    /// A share of 0 to 1 in per cent, with two significant digits or more.
    pub(crate) fn percent(self, share: f64) -> String {
        let options = options(&[
            ("style", "percent".into()),
            ("maximumSignificantDigits", 4.into()),
        ]);
        Decimal::new(share)
            .format(self.tag(), &options)
            .unwrap_or_default()
    }

    /// An amount of money.
    pub(crate) fn money(self, money: &Money) -> String {
        let style = |digits: Option<i32>| {
            let mut fields = vec![
                ("style", "currency".into()),
                ("currencyDisplay", "narrowSymbol".into()),
                ("currency", money.currency.as_str().into()),
            ];
            if let Some(digits) = digits {
                fields.push(("minimumFractionDigits", digits.into()));
            }
            options(&fields)
        };
        #[expect(
            clippy::cast_precision_loss,
            reason = "below 2^53 by the campaign's schema"
        )]
        let minor = money.minor as f64;
        let major = minor / minor_units(&money.currency);
        let whole = major.trunc() == major;
        Decimal::new(major)
            .format(self.tag(), &style(whole.then_some(0)))
            .unwrap_or_else(|_| format!("{} {}", decimal(major), money.currency))
    }

    /// A moment where the player is, `ms` since 1970 UTC.
    pub(crate) fn moment(self, ms: f64) -> String {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a date's ms are exact integers"
        )]
        self.date_time(ms as i64, None)
    }

    /// A date with its time, in `zone` (IANA) or where the player is.
    pub(crate) fn date_time(self, ms: i64, zone: Option<&str>) -> String {
        let mut fields = vec![
            (
                "month",
                if zone.is_some() { "long" } else { "short" }.into(),
            ),
            ("day", "numeric".into()),
            ("hour", "2-digit".into()),
            ("minute", "2-digit".into()),
            ("hourCycle", "h23".into()),
        ];
        if let Some(zone) = zone {
            fields.push(("year", "numeric".into()));
            fields.push(("timeZone", zone.into()));
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "ms of dates are exact in 53 bits"
        )]
        let moment = Moment::new(ms as f64);
        let zoned = moment.format(self.tag(), &options(&fields));
        zoned.unwrap_or_else(|_| {
            fields.retain(|(name, _)| *name != "timeZone");
            moment
                .format(self.tag(), &options(&fields))
                .unwrap_or_default()
        })
    }
}

/// Minutes that clocks in `zone` (IANA) are ahead of UTC at `now_ms`; 0 for an unknown zone.
pub(crate) fn utc_offset_minutes(zone: &str, now_ms: f64) -> i32 {
    let options = options(&[
        ("timeZone", zone.into()),
        ("timeZoneName", "longOffset".into()),
    ]);
    // Ends in "GMT+08:00", and in "GMT" for UTC itself.
    let text = Moment::new(now_ms)
        .format("en-US", &options)
        .unwrap_or_default();
    let offset = text
        .rsplit_once("GMT")
        .and_then(|(_, offset)| offset.split_once(':'));
    let Some((hours, minutes)) = offset else {
        return 0;
    };
    let number = |text: &str| text.trim().parse::<i32>().unwrap_or_default();
    number(hours) * 60
        + if hours.starts_with('-') {
            -number(minutes)
        } else {
            number(minutes)
        }
}

/// Minor units in one major unit of a currency; ISO 4217 as browsers know it.
fn minor_units(currency: &str) -> f64 {
    match currency {
        "JPY" | "KRW" | "VND" | "CLP" | "ISK" | "XAF" | "XOF" | "XPF" | "PYG" | "UGX" => 1.0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 1000.0,
        _ => 100.0,
    }
}
