//! Taking texts along: the clipboard, and files.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlAnchorElement, Url, window};

/// Puts `text` on the clipboard; whether it worked.
pub(crate) async fn copy(text: &str) -> bool {
    // Missing in frames without permission and outside https.
    let Some(clipboard) = window()
        .map(|window| window.navigator())
        .and_then(|navigator| Reflect::get(&navigator, &"clipboard".into()).ok())
        .filter(JsValue::is_object)
        .and_then(|clipboard| clipboard.dyn_into::<web_sys::Clipboard>().ok())
    else {
        return false;
    };
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// Gives `text` to the visitor as a file; where the browser allows no downloads nothing happens.
pub(crate) fn download(name: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let made = Blob::new_with_str_sequence(&parts)
        .and_then(|blob| Url::create_object_url_with_blob(&blob));
    let link = window()
        .and_then(|window| window.document())
        .and_then(|page| page.create_element("a").ok())
        .and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    if let (Ok(address), Some(link)) = (made, link) {
        link.set_href(&address);
        link.set_download(name);
        link.click();
        // An address that is gone already is no error.
        let _ = Url::revoke_object_url(&address);
    }
}
