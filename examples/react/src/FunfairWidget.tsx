import { useEffect, useRef } from "react";
import type {
  FunfairAttributes,
  FunfairElement,
  FunfairEvent,
  FunfairEventData,
} from "../../../public/funfair";
import { SERVER, load } from "./loader";

type Listener<Name extends keyof FunfairEventData> = (
  event: FunfairEvent<FunfairEventData[Name]>,
) => void;

export interface FunfairWidgetProps extends FunfairAttributes {
  className?: string;
  onReady?: Listener<"funfair:ready">;
  onStart?: Listener<"funfair:start">;
  onOutcome?: Listener<"funfair:outcome">;
  onAward?: Listener<"funfair:award">;
  onClaim?: Listener<"funfair:claim">;
  onError?: Listener<"funfair:error">;
}

/**
 * A widget. Other attributes change it in place (`lang`, `theme`, `context`) or mount it anew
 * (all others); the listeners hear this widget alone.
 */
export function FunfairWidget(props: FunfairWidgetProps) {
  const { onReady, onStart, onOutcome, onAward, onClaim, onError, ...attributes } = props;
  const element = useRef<FunfairElement>(null);

  useEffect(load, []);
  useListener(element, "funfair:ready", onReady);
  useListener(element, "funfair:start", onStart);
  useListener(element, "funfair:outcome", onOutcome);
  useListener(element, "funfair:award", onAward);
  useListener(element, "funfair:claim", onClaim);
  useListener(element, "funfair:error", onError);

  return <funfair-widget ref={element} endpoint={SERVER} {...attributes} />;
}

/** Listens for as long as the component is there; the listener may be a new one on every render. */
function useListener<Name extends keyof FunfairEventData>(
  element: React.RefObject<FunfairElement | null>,
  name: Name,
  listener: Listener<Name> | undefined,
) {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    const target = element.current;
    const heard = (event: Event) =>
      latest.current?.(event as FunfairEvent<FunfairEventData[Name]>);
    target?.addEventListener(name, heard);
    return () => target?.removeEventListener(name, heard);
  }, [element, name]);
}
