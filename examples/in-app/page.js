// The host page's own part in an in-app browser: sharing, and a picture to save.

/** Your backend's address that signs for `wx.config`; it answers {appId, timestamp, nonceStr, signature}. */
const SIGNATURE = "wechat-signature";
const JS_SDK = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js";

document.addEventListener("funfair:outcome", () => {
  // A picture to press, because downloads do nothing here.
  document.getElementById("poster").hidden = false;
});

if (/MicroMessenger/i.test(navigator.userAgent)) share();

/** What the menu of WeChat shares. Only the page itself can say it, never a frame in it. */
async function share() {
  // Signed for this very address, without what follows #.
  const here = location.href.split("#")[0];
  const [signed] = await Promise.all([
    fetch(`${SIGNATURE}?url=${encodeURIComponent(here)}`).then((response) => response.json()),
    loaded(JS_SDK),
  ]);
  const wanted = ["updateAppMessageShareData", "updateTimelineShareData"];
  wx.config({ ...signed, jsApiList: wanted });
  wx.ready(() => {
    const card = {
      title: document.title,
      desc: document.querySelector('meta[name="description"]').content,
      // Of a domain that your account lists, without what tells who shared it.
      link: location.origin + location.pathname,
      imgUrl: new URL("poster.jpg", here).href,
    };
    for (const name of wanted) wx[name](card);
  });
}

function loaded(src) {
  return new Promise((done, fail) => {
    const script = document.createElement("script");
    Object.assign(script, { src, onload: done, onerror: fail });
    document.head.append(script);
  });
}
