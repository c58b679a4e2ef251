// Calls of `mount` wait here until the loader has come.
window.Funfair ??= {
  q: [],
  mount: (...call) => new Promise((done) => Funfair.q.push([call, done])),
};

const byId = (id) => document.getElementById(id);
const wheel = byId("wheel");

// Attributes of the tag change it while it is shown.
byId("language").onclick = () => {
  wheel.setAttribute("lang", wheel.getAttribute("lang") === "en" ? "zh-CN" : "en");
};
byId("theme").onclick = () => {
  wheel.setAttribute("theme", wheel.getAttribute("theme") === "dark" ? "light" : "dark");
};

// `mount` gives a tag that is there the methods of one that it makes.
Funfair.mount(wheel).then((widget) => {
  // Where this player comes from. The campaign's `embed.context` lists the names that it takes.
  widget.setContext({ utm_source: "plain-html" });
});

let quiz;
byId("open").onclick = async () => {
  quiz ??= await Funfair.mount("#place", { campaign: "sample-quiz", widget: "quiz", lang: "en" });
  await quiz.ready;
  note("the quiz is there");
};
byId("close").onclick = () => {
  quiz?.destroy();
  quiz = undefined;
};

// Events bubble: one listener hears all widgets of the page.
for (const name of ["ready", "start", "progress", "outcome", "award", "claim", "error"]) {
  document.addEventListener(`funfair:${name}`, ({ detail }) => {
    note(`${name} ${detail.campaign} ${JSON.stringify(detail.data)}`);
  });
}

function note(line) {
  const item = document.createElement("li");
  item.textContent = line;
  byId("events").append(item);
}
