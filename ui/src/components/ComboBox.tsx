import clsx from "clsx";
import { ChevronDown } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode, Ref } from "react";
import { createPortal } from "react-dom";

import { layerOf, useFloating } from "./floating";

export interface Option {
  key: string;
  label: string;
  /** Shown quietly behind the label. */
  hint?: string;
  icon?: ReactNode;
}

interface ComboBoxProps<Offered extends Option> {
  label: string;
  labelHidden?: boolean;
  text: string;
  onText: (text: string) => void;
  /** What matches the text, best first; the first one is picked by Enter. */
  options: Offered[];
  onPick: (option: Offered) => void;
  onBackspaceWhenEmpty?: () => void;
  /** Esc while it offers something or holds a text; with neither, Esc is for what lies around it. */
  onEscape?: () => void;
  onFocus?: () => void;
  onBlur?: () => void;
  placeholder?: string;
  disabled?: boolean;
  error?: string | undefined;
  mark?: ReactNode;
  /** Without a frame of its own, inside a row of chips; Enter then picks nothing until something is typed or stepped to. */
  bare?: boolean;
  selectedKey?: string;
  inputRef?: Ref<HTMLInputElement>;
}

/** A text field that offers what matches; the first match is always ready for Enter. */
export function ComboBox<Offered extends Option>({ inputRef, ...rest }: ComboBoxProps<Offered>) {
  const { label, labelHidden = false, text, onText, options, onPick, bare = false, selectedKey, error } = rest;
  const [layer, setLayer] = useState<Element>();
  const firstOf = (typed: string) => (bare && typed.trim() === "" ? -1 : 0);
  const [active, setActive] = useState(firstOf(text));
  const anchor = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const id = useId();
  const shown = layer !== undefined && options.length > 0;
  const style = useFloating(anchor, list, shown, "start", options.length);
  const current = Math.min(active, options.length - 1);

  useEffect(() => {
    if (shown) list.current?.children[current]?.scrollIntoView({ block: "nearest" });
  }, [shown, current]);

  const open = () => setLayer(layerOf(anchor.current));
  const close = () => setLayer(undefined);

  const pick = (option: Offered | undefined) => {
    if (!option) return;
    onPick(option);
    close();
    setActive(firstOf(""));
  };

  const show = () => {
    if (layer) return;
    setActive(
      Math.max(
        firstOf(text),
        options.findIndex((option) => option.key === selectedKey),
      ),
    );
    open();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        event.preventDefault();
        if (!layer) show();
        else if (event.key === "ArrowDown") setActive((current + 1) % options.length);
        else setActive(current <= 0 ? options.length - 1 : current - 1);
        break;
      case "Enter":
        if (!shown || !options[current]) return;
        event.preventDefault();
        event.stopPropagation();
        pick(options[current]);
        break;
      case "Escape":
        if (!shown && !(rest.onEscape && text !== "")) return;
        event.preventDefault();
        event.stopPropagation();
        close();
        rest.onEscape?.();
        break;
      case "Backspace":
        if (text === "") rest.onBackspaceWhenEmpty?.();
        break;
    }
  };

  return (
    <div className={clsx("flex min-w-0 flex-col gap-1", bare && "flex-1 basis-28")}>
      <div className={clsx("flex items-center gap-1.5", labelHidden && "sr-only")}>
        <label htmlFor={id} className="text-12 text-n11">
          {label}
        </label>
        {rest.mark}
      </div>
      <div ref={anchor} className="relative flex">
        <input
          ref={inputRef}
          id={id}
          role="combobox"
          autoComplete="off"
          spellCheck="false"
          aria-autocomplete="list"
          aria-expanded={shown}
          aria-controls={shown ? `${id}-list` : undefined}
          aria-activedescendant={shown && options[current] ? `${id}-${current}` : undefined}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          value={text}
          disabled={rest.disabled}
          placeholder={rest.placeholder}
          onChange={(event) => {
            onText(event.currentTarget.value);
            setActive(firstOf(event.currentTarget.value));
            open();
          }}
          onFocus={rest.onFocus}
          onClick={show}
          onBlur={() => {
            close();
            rest.onBlur?.();
          }}
          onKeyDown={onKeyDown}
          className={clsx(
            "w-full min-w-0 rounded-6 text-13 text-n12",
            bare
              ? "h-6 bg-transparent px-1 text-ellipsis outline-none placeholder:text-n11"
              : "h-7.5 border border-n9 bg-n1 pr-7 pl-2 hover:border-n10 focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent disabled:border-n7 disabled:bg-n3 aria-invalid:border-red",
          )}
        />
        {!bare && (
          <ChevronDown
            aria-hidden="true"
            size={14}
            className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-n10"
          />
        )}
      </div>
      {error && (
        <p id={`${id}-error`} role="alert" className="text-12 text-red-text">
          {error}
        </p>
      )}
      {shown &&
        createPortal(
          <ul
            ref={list}
            id={`${id}-list`}
            role="listbox"
            aria-label={label}
            style={style}
            className="z-40 w-max max-w-90 overflow-y-auto rounded-8 bg-n1 p-1 shadow-float"
          >
            {options.map((option, index) => (
              <li
                key={option.key}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === current}
                // The field keeps the focus; a pointer press must not take it away.
                onPointerDown={(event) => event.preventDefault()}
                onPointerMove={() => setActive(index)}
                onClick={() => pick(option)}
                className="flex min-h-7 items-center gap-2 rounded-6 px-2 aria-selected:bg-accent-soft"
              >
                {option.icon}
                <span data-cut className="min-w-0 flex-1 truncate">
                  {option.label}
                </span>
                {option.hint && <span className="shrink-0 text-12 text-n11">{option.hint}</span>}
              </li>
            ))}
          </ul>,
          layer,
        )}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  options: Option[];
  value: string | undefined;
  onChange: (key: string) => void;
  disabled?: boolean;
  error?: string | undefined;
  mark?: ReactNode;
}

/** Exactly one of several, found by typing. */
export function Choice({ label, options, value, onChange, disabled, error, mark }: ChoiceProps) {
  const [typed, setTyped] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const selected = options.find((option) => option.key === value);
  const wanted = (typed ?? "").trim().toLocaleLowerCase();
  const matches =
    wanted === "" ? options : options.filter((option) => option.label.toLocaleLowerCase().includes(wanted));

  return (
    <ComboBox
      label={label}
      inputRef={input}
      text={typed ?? selected?.label ?? ""}
      onText={setTyped}
      options={matches}
      selectedKey={value}
      onPick={(option) => {
        setTyped(undefined);
        onChange(option.key);
      }}
      onFocus={() => input.current?.select()}
      onBlur={() => setTyped(undefined)}
      disabled={disabled}
      error={error}
      mark={mark}
    />
  );
}
