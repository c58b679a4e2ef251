import { useState } from "react";
import { FunfairWidget } from "./FunfairWidget";

const CAMPAIGNS = [
  { campaign: "sample-wheel", widget: "wheel" },
  { campaign: "sample-quiz", widget: "quiz" },
];

export function App() {
  const [isShown, setShown] = useState(true);
  const [lang, setLang] = useState("en");
  const [which, setWhich] = useState(0);
  const [heard, setHeard] = useState<string[]>([]);
  const hear = (line: string) => setHeard((lines) => [...lines, line]);

  return (
    <main>
      <h1>Funfair in React</h1>
      <p>
        <button onClick={() => setShown(!isShown)}>{isShown ? "Hide" : "Show"}</button>
        <button onClick={() => setLang(lang === "en" ? "zh-CN" : "en")}>Language</button>
        <button onClick={() => setWhich(1 - which)}>Other campaign</button>
      </p>
      {isShown && (
        <FunfairWidget
          {...CAMPAIGNS[which]}
          lang={lang}
          onReady={({ detail }) => hear(`ready ${detail.campaign}`)}
          onOutcome={({ detail }) => hear(`outcome ${detail.data.prize ?? "none"}`)}
          onAward={({ detail }) => hear(`award ${detail.data.prize}`)}
          onError={() => hear("error")}
        />
      )}
      <ol aria-label="Events">
        {heard.map((line, n) => (
          <li key={n}>{line}</li>
        ))}
      </ol>
    </main>
  );
}
