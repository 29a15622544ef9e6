import { createElement as h, useEffect, useRef, useState } from "react";

const SPEEDS = [2, 1.5, 1.25, 1]; // the arrow up is faster, in the list as everywhere
const KEPT = "player-speed";
const STEP = 5;
const LEAP = 10;
const ANSWER_MS = 15_000;
const NOTED_MS = 800; // after that, the server has noted who listens
const BAR = 4; // px from one bar to the next
const HEIGHT = 32;
const FLAT = 0.08;
const NOT_PLAYED = "Cannot play this recording.";

let playing = null; // {element, pause} of the player that played last

const keptSpeed = () => {
  const kept = Number(localStorage.getItem(KEPT));
  return SPEEDS.includes(kept) ? kept : 1;
};

const clock = (seconds) => {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

const words = (seconds) => {
  const [minutes, rest] = [Math.floor(seconds / 60), Math.floor(seconds % 60)];
  const said = [];
  if (minutes) said.push(`${minutes} ${minutes === 1 ? "minute" : "minutes"}`);
  if (rest || !minutes) said.push(`${rest} ${rest === 1 ? "second" : "seconds"}`);
  return said.join(" ");
};

/** The loudest of each bar's share of the peaks, 0 to 1; speech is made visible beside shouts. */
const heights = (peaks, bars) =>
  Array.from({ length: bars }, (_, at) => {
    if (!peaks?.length) return FLAT;
    const from = Math.floor((at * peaks.length) / bars);
    const to = Math.max(from + 1, Math.floor(((at + 1) * peaks.length) / bars));
    return Math.max(FLAT, (Math.max(...peaks.slice(from, to)) / 255) ** 0.7);
  });

const sign = (path, filled) =>
  h(
    "svg",
    {
      viewBox: "0 0 24 24",
      className: "size-4",
      "aria-hidden": true,
      fill: filled ? "currentColor" : "none",
      stroke: "currentColor",
      strokeWidth: 2,
      strokeLinecap: "round",
      strokeLinejoin: "round",
    },
    h("path", { d: path }),
  );
const PLAY = "M7 4.5v15l12-7.5z";
const PAUSE = "M6 4.5h3.5v15H6zM14.5 4.5H18v15h-3.5z";
const LOADING = "M21 12a9 9 0 1 1-6.2-8.6";
const DOWNLOAD = "M12 15V3M7 10l5 5 5-5M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4";

function Wave({ peaks, share }) {
  const frame = useRef(null);
  const [bars, setBars] = useState(0);

  useEffect(() => {
    const watch = new ResizeObserver(([entry]) =>
      setBars(Math.max(1, Math.floor(entry.contentRect.width / BAR))),
    );
    watch.observe(frame.current);
    return () => watch.disconnect();
  }, []);

  const path = heights(peaks, bars)
    .map((part, at) => {
      const half = Math.max(1, (part * HEIGHT) / 2 - 1);
      return `M${at * BAR + 1.5} ${HEIGHT / 2 - half}v${2 * half}`;
    })
    .join("");
  const line = (className) =>
    h("path", { d: path, className, fill: "none", strokeWidth: 2, strokeLinecap: "round" });
  const width = bars * BAR;
  return h(
    "svg",
    {
      ref: frame,
      className: "player-wave",
      width: "100%",
      height: HEIGHT,
      "aria-hidden": true,
    },
    line("player-rest"),
    h(
      "svg",
      { width: Math.max(0.01, share * width), height: HEIGHT, overflow: "hidden" },
      line("player-done"),
    ),
  );
}

/**
 * One recording on a native <audio>. Nothing is asked for before Play: then `onAsk` gets the id, and
 * the answer comes as `link` {id, url, fault, turn}. A link that has expired is asked for once more,
 * and the sound goes on at the same second. One plays at a time.
 *
 * Keys, with the focus inside: Space and K play, Left and Right 5 s, J and L 10 s, Up and Down (also
 * comma and full stop) the speed, Home and End.
 */
export function Player({ recording, label, seconds, mime, peaks, mayPlay, link, onAsk, onDownload, onStart, children }) {
  const audio = useRef(null);
  const at = useRef(0);
  const isAsked = useRef(false);
  const isWanted = useRef(false); // somebody pressed Play, and not Pause since
  const hasRetried = useRef(false);
  const isNew = useRef(false); // this link has not played yet
  const timer = useRef(0);
  const [state, setState] = useState("paused"); // loading, playing, paused
  const [fault, setFault] = useState("");
  const [time, setTime] = useState(0);
  const [length, setLength] = useState(seconds || 0);
  const [speed, setSpeed] = useState(1);

  // The browser's own memory is read once the page is there: the server draws it too.
  useEffect(() => setSpeed(keptSpeed()), []);
  useEffect(() => setLength((known) => known || seconds || 0), [seconds]);

  const fail = (sentence) => {
    clearTimeout(timer.current);
    isAsked.current = isWanted.current = false;
    setState("paused");
    setFault(sentence);
  };
  const ask = () => {
    if (isAsked.current) return;
    isAsked.current = true;
    setState("loading");
    setFault("");
    timer.current = setTimeout(() => fail("The server does not answer."), ANSWER_MS);
    onAsk(recording);
  };
  const pause = () => {
    isWanted.current = false;
    audio.current?.pause();
    if (!isAsked.current) setState("paused");
  };
  const sound = () => {
    const element = audio.current;
    if (playing && playing.element !== element) playing.pause();
    playing = { element, pause };
    element.defaultPlaybackRate = element.playbackRate = keptSpeed();
    element.play().catch((error) => error.name === "NotAllowedError" && pause());
  };
  const play = () => {
    if (!mayPlay) return;
    const element = audio.current;
    isWanted.current = true;
    if (mime && !element.canPlayType(mime)) {
      fail(`This browser cannot play ${mime}. Download it instead.`);
    } else if (element.getAttribute("src") && !element.error) {
      if (element.ended) at.current = 0;
      sound();
    } else {
      element.load(); // within the press: some browsers let a sound begin only from one
      hasRetried.current = false;
      ask();
    }
  };
  const toggle = () => (isWanted.current ? pause() : play());

  useEffect(() => {
    if (!isAsked.current || link?.id !== recording) return;
    clearTimeout(timer.current);
    isAsked.current = false;
    if (link.fault) return fail(link.fault);
    const element = audio.current;
    isNew.current = true;
    element.preload = "auto";
    element.src = link.url;
    element.currentTime = at.current;
    if (isWanted.current) sound();
    else setState("paused");
  }, [link?.turn]);

  useEffect(() => {
    const element = audio.current;
    return () => {
      clearTimeout(timer.current);
      isAsked.current = isWanted.current = false;
      element.pause();
      element.removeAttribute("src");
      element.load();
    };
  }, []);

  const seek = (to) => {
    at.current = Math.min(Math.max(0, to), length);
    setTime(at.current);
    const element = audio.current;
    if (element.getAttribute("src") && !element.error) element.currentTime = at.current;
  };
  const setPace = (pace) => {
    localStorage.setItem(KEPT, pace);
    setSpeed(pace);
    audio.current.defaultPlaybackRate = audio.current.playbackRate = pace;
  };
  const faster = (by) => {
    const next = SPEEDS[SPEEDS.indexOf(speed) - by];
    if (next) setPace(next);
  };

  const onKeyDown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const isOwn = event.target.matches("select") && /^(Arrow.*|Home|End| )$/.test(event.key);
    if (isOwn || (event.key === " " && event.target.matches("button"))) return;
    const act = {
      " ": toggle,
      k: toggle,
      arrowleft: () => seek(at.current - STEP),
      arrowright: () => seek(at.current + STEP),
      j: () => seek(at.current - LEAP),
      l: () => seek(at.current + LEAP),
      arrowup: () => faster(1),
      arrowdown: () => faster(-1),
      ".": () => faster(1),
      ",": () => faster(-1),
      home: () => seek(0),
      end: () => seek(length),
    }[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  };

  const onError = () => {
    if (!audio.current.getAttribute("src")) return;
    if (hasRetried.current) return fail(NOT_PLAYED);
    hasRetried.current = true;
    ask();
  };
  const onTime = () => {
    if (audio.current.error || isAsked.current) return;
    if (audio.current.currentTime > at.current) hasRetried.current = false; // this link works
    at.current = audio.current.currentTime;
    setTime(at.current);
  };
  const onLength = () => Number.isFinite(audio.current.duration) && setLength(audio.current.duration);
  const onEnded = () => {
    isWanted.current = false;
    setState("paused");
  };

  const onPlaying = () => {
    setState("playing");
    if (!isNew.current) return;
    isNew.current = false;
    setTimeout(() => audio.current && onStart?.(), NOTED_MS);
  };

  const isOn = state !== "paused";
  const shown = Math.min(time, length);
  return h(
    "div",
    { role: "group", "aria-label": label, className: "player", "data-player": "", onKeyDown },
    h("audio", {
      ref: audio,
      preload: "none",
      onTimeUpdate: onTime,
      onDurationChange: onLength,
      onError,
      onEnded,
      onPlaying,
      onWaiting: () => isWanted.current && setState("loading"),
      onPause: () => !isAsked.current && !isWanted.current && setState("paused"),
    }),
    h(
      "button",
      {
        type: "button",
        className: "player-button",
        disabled: !mayPlay,
        "aria-label": isOn ? "Pause" : "Play",
        "aria-busy": state === "loading",
        title: isOn ? "Pause" : "Play. Listening is noted in the audit log.",
        onClick: toggle,
      },
      state === "loading" ? sign(LOADING) : sign(isOn ? PAUSE : PLAY, true),
    ),
    h(
      "div",
      { className: "player-seek" },
      h(Wave, { peaks, share: length ? shown / length : 0 }),
      h("input", {
        type: "range",
        min: 0,
        max: length || 1,
        step: "any",
        value: shown,
        disabled: !mayPlay || !length,
        "aria-label": "Position",
        "aria-valuetext": `${words(shown)} of ${words(length)}`,
        onChange: (event) => seek(Number(event.target.value)),
      }),
    ),
    h(
      "span",
      { className: "player-time" },
      h("span", null, clock(shown)),
      ` / ${length ? clock(length) : "-"}`,
    ),
    h(
      "select",
      {
        className: "player-speed",
        "aria-label": "Speed",
        title: "Speed",
        value: speed,
        disabled: !mayPlay,
        onChange: (event) => setPace(Number(event.target.value)),
      },
      SPEEDS.map((each) => h("option", { key: each, value: each }, `${each}x`)),
    ),
    h("span", { className: "player-badge" }, children),
    onDownload &&
      h(
        "button",
        {
          type: "button",
          className: "player-download",
          "aria-label": "Download",
          title: "Download. It is noted in the audit log.",
          onClick: () => onDownload(recording),
        },
        sign(DOWNLOAD),
      ),
    h(
      "p",
      { role: "alert", className: "player-fault" },
      fault && [
        h("span", { key: "why" }, fault),
        h("button", { key: "again", type: "button", onClick: play }, "Try again"),
      ],
    ),
  );
}

/**
 * A panel at the right that leaves the page usable: it takes the focus when it opens or shows
 * another thing (`shown`), Esc and its cross leave it, and the focus goes back.
 */
export function Panel({ shown, label, onLeave, children, className }) {
  const frame = useRef(null);
  const opener = useRef(null);
  const row = useRef("");
  row.current = shown;

  useEffect(() => {
    if (!frame.current.contains(document.activeElement)) opener.current = document.activeElement;
    frame.current.querySelector("[data-panel-start]")?.focus();
  }, [shown]);

  useEffect(() => {
    const press = (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (document.querySelector("dialog[open], :popover-open")) return;
      event.preventDefault();
      onLeave();
    };
    document.addEventListener("keydown", press);
    return () => {
      document.removeEventListener("keydown", press);
    };
  }, [onLeave]);

  useEffect(
    () => () => {
      const back = document.querySelector(`[data-row="${row.current}"] [data-open]`) ?? opener.current;
      if (back?.isConnected) back.focus();
    },
    [],
  );

  return h("section", { ref: frame, className, "aria-label": label }, children);
}
