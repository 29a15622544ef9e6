// Written by `npm run theme` from ../assets/tokens.json; never edited by hand.

export const color = {
  "light": {
    "canvas": "#F7F8FA",
    "surface": "#FFFFFF",
    "raised": "#FFFFFF",
    "subtle": "#F2F4F6",
    "hover": "#EEEFF3",
    "pressed": "#E4E6EB",
    "border": "#E1E3E8",
    "border-control": "#858B96",
    "text": "#141821",
    "text-2": "#4A505B",
    "text-3": "#656A76",
    "text-disabled": "#9B9EA6",
    "accent": "#2E55D0",
    "accent-hover": "#2346BC",
    "accent-pressed": "#1B39A4",
    "on-accent": "#FFFFFF",
    "accent-soft": "#EBF1FE",
    "accent-soft-hover": "#DEE8FF",
    "accent-text": "#2649C0",
    "danger": "#C51D28",
    "danger-hover": "#AE1320",
    "on-danger": "#FFFFFF",
    "focus": "#2E55D0",
    "scrim": "#10131A73",
    "tooltip": "#1B1F28",
    "on-tooltip": "#FFFFFF"
  },
  "dark": {
    "canvas": "#0C0E13",
    "surface": "#13161C",
    "raised": "#1B1E25",
    "subtle": "#191C22",
    "hover": "#1E2229",
    "pressed": "#282D35",
    "border": "#292D35",
    "border-control": "#6A707C",
    "text": "#EBEDF0",
    "text-2": "#B7BBC2",
    "text-3": "#9398A3",
    "text-disabled": "#5F636C",
    "accent": "#3F69E2",
    "accent-hover": "#355CD4",
    "accent-pressed": "#2B50C7",
    "on-accent": "#FFFFFF",
    "accent-soft": "#1B284A",
    "accent-soft-hover": "#1F305B",
    "accent-text": "#9BB9FE",
    "danger": "#D42F34",
    "danger-hover": "#C51D28",
    "on-danger": "#FFFFFF",
    "focus": "#729AFB",
    "scrim": "#05070BA6",
    "tooltip": "#E6E8EB",
    "on-tooltip": "#141821"
  }
} as const;

export const tone = {
  "light": {
    "gray": {
      "fg": "#515762",
      "soft": "#EEF0F4",
      "solid": "#767A84",
      "line": "#D5D7DD"
    },
    "blue": {
      "fg": "#1F54A0",
      "soft": "#E8F1FE",
      "solid": "#3778D7",
      "line": "#C0D9FE"
    },
    "violet": {
      "fg": "#604393",
      "soft": "#F2EDFF",
      "solid": "#8663C6",
      "line": "#DCD0FB"
    },
    "teal": {
      "fg": "#01636B",
      "soft": "#DAF6FA",
      "solid": "#068B96",
      "line": "#A9E4EA"
    },
    "yellow": {
      "fg": "#6B5402",
      "soft": "#F8F0DA",
      "solid": "#A5851D",
      "line": "#E7D6AB"
    },
    "orange": {
      "fg": "#854200",
      "soft": "#FFECE0",
      "solid": "#CE6D16",
      "line": "#F8CEB2"
    },
    "green": {
      "fg": "#026933",
      "soft": "#E2F6E6",
      "solid": "#21914E",
      "line": "#BBE4C4"
    },
    "red": {
      "fg": "#9D1F23",
      "soft": "#FFEBE9",
      "solid": "#D33A3C",
      "line": "#FDC9C4"
    },
    "pink": {
      "fg": "#883360",
      "soft": "#FFE9F3",
      "solid": "#B94F87",
      "line": "#F7C8DD"
    }
  },
  "dark": {
    "gray": {
      "fg": "#C0C4CD",
      "soft": "#24282F",
      "solid": "#9398A3",
      "line": "#3D424D"
    },
    "blue": {
      "fg": "#A0C6FE",
      "soft": "#182840",
      "solid": "#5998F4",
      "line": "#2A4367"
    },
    "violet": {
      "fg": "#CCB6FE",
      "soft": "#2B223D",
      "solid": "#A483E4",
      "line": "#473A63"
    },
    "teal": {
      "fg": "#84D3DC",
      "soft": "#002E33",
      "solid": "#30ABB7",
      "line": "#024C52"
    },
    "yellow": {
      "fg": "#DAC282",
      "soft": "#312606",
      "solid": "#B4953A",
      "line": "#51400D"
    },
    "orange": {
      "fg": "#FBB17F",
      "soft": "#3A200E",
      "solid": "#DA7D35",
      "line": "#5F371B"
    },
    "green": {
      "fg": "#92D7A4",
      "soft": "#122F1B",
      "solid": "#4EAF6E",
      "line": "#224D2F"
    },
    "red": {
      "fg": "#FFABA3",
      "soft": "#3D1D1B",
      "solid": "#F3625D",
      "line": "#62322F"
    },
    "pink": {
      "fg": "#FAA7CE",
      "soft": "#3A1D2B",
      "solid": "#D870A5",
      "line": "#5E3248"
    }
  }
} as const;

export const status = {
  "new": {
    "tone": "blue",
    "shape": "ring",
    "icon": "circle",
    "label": "New"
  },
  "contacted": {
    "tone": "violet",
    "shape": "pie-1/4",
    "icon": "circle-dot",
    "label": "Contacted"
  },
  "interested": {
    "tone": "teal",
    "shape": "pie-1/2",
    "icon": "contrast",
    "label": "Interested"
  },
  "follow_up": {
    "tone": "orange",
    "shape": "pie-3/4",
    "icon": "clock",
    "label": "Follow-up"
  },
  "unreachable": {
    "tone": "yellow",
    "shape": "dashed-ring",
    "icon": "circle-dashed",
    "label": "Unreachable"
  },
  "enrolled": {
    "tone": "green",
    "shape": "disc-check",
    "icon": "circle-check",
    "label": "Enrolled"
  },
  "not_interested": {
    "tone": "pink",
    "shape": "disc-cross",
    "icon": "circle-x",
    "label": "Not interested"
  },
  "invalid": {
    "tone": "gray",
    "shape": "disc-minus",
    "icon": "circle-slash",
    "label": "Invalid"
  }
} as const;

export const bucket = {
  "overdue": {
    "tone": "red",
    "icon": "alarm-clock",
    "label": "Overdue"
  },
  "today": {
    "tone": "orange",
    "icon": "clock",
    "label": "Today"
  },
  "upcoming": {
    "tone": "green",
    "icon": "calendar",
    "label": "Upcoming"
  }
} as const;

export const outcome = {
  "connected": {
    "tone": "green",
    "icon": "phone",
    "label": "Connected"
  },
  "no_answer": {
    "tone": "yellow",
    "icon": "phone-missed",
    "label": "No answer"
  },
  "busy": {
    "tone": "orange",
    "icon": "phone-forwarded",
    "label": "Busy"
  },
  "switched_off": {
    "tone": "gray",
    "icon": "phone-off",
    "label": "Switched off"
  },
  "not_reachable": {
    "tone": "gray",
    "icon": "wifi-off",
    "label": "Not reachable"
  },
  "wrong_number": {
    "tone": "red",
    "icon": "user-x",
    "label": "Wrong number"
  },
  "callback_requested": {
    "tone": "violet",
    "icon": "phone-incoming",
    "label": "Call back later"
  }
} as const;

export const presence = {
  "dialled": {
    "tone": "green",
    "icon": "phone-call",
    "label": "Dialled"
  },
  "working": {
    "tone": "teal",
    "icon": "activity",
    "label": "Working"
  },
  "idle": {
    "tone": "yellow",
    "icon": "hourglass",
    "label": "Idle"
  },
  "break": {
    "tone": "violet",
    "icon": "coffee",
    "label": "On break"
  },
  "silent": {
    "tone": "red",
    "icon": "smartphone",
    "label": "Phone silent"
  },
  "off": {
    "tone": "gray",
    "icon": "moon",
    "label": "Not working"
  }
} as const;

export const recording = {
  "good": {
    "tone": "green",
    "icon": "audio-lines",
    "label": "Good"
  },
  "silent": {
    "tone": "orange",
    "icon": "volume-x",
    "label": "Silent"
  },
  "missing": {
    "tone": "gray",
    "icon": "mic-off",
    "label": "Missing"
  }
} as const;

export const chart = [
  "blue",
  "teal",
  "orange",
  "violet",
  "pink",
  "green",
  "yellow",
  "gray"
] as const;

export const text = {
  "xs": {
    "size": 12,
    "line": 16,
    "weight": 500,
    "use": "meta, badges"
  },
  "sm": {
    "size": 14,
    "line": 20,
    "weight": 400,
    "use": "secondary lines"
  },
  "md": {
    "size": 16,
    "line": 24,
    "weight": 400,
    "use": "body, inputs"
  },
  "lg": {
    "size": 18,
    "line": 24,
    "weight": 600,
    "use": "card names, section titles"
  },
  "xl": {
    "size": 22,
    "line": 28,
    "weight": 700,
    "use": "screen titles"
  },
  "2xl": {
    "size": 30,
    "line": 36,
    "weight": 700,
    "use": "stat numbers"
  }
} as const;

export const space = {
  "1": 4,
  "2": 8,
  "3": 12,
  "4": 16,
  "5": 20,
  "6": 24,
  "8": 32,
  "10": 40,
  "12": 48,
  "16": 64,
  "0.5": 2,
  "1.5": 6
} as const;

export const radius = {
  "xs": 4,
  "sm": 6,
  "md": 8,
  "lg": 12,
  "xl": 16,
  "full": 999
} as const;

export const size = {
  "control-sm": 28,
  "control": 32,
  "control-lg": 40,
  "row-compact": 36,
  "row": 44,
  "row-comfortable": 52,
  "touch": 48,
  "sidebar": 232,
  "sidebar-collapsed": 56,
  "topbar": 52,
  "content-max": 1440,
  "modal": 480,
  "modal-wide": 640,
  "tabbar": 64
} as const;
