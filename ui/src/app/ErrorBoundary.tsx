import { Component } from "react";
import type { ReactNode } from "react";
import { Translation } from "react-i18next";

import { Button } from "../components/Button";
import { ErrorState } from "../components/States";

interface ErrorBoundaryProps {
  /** Tries again by itself when this changes: another screen may well work. */
  retryOn: string;
  children: ReactNode;
}

/** Keeps a screen that has failed from taking the window with it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(thrown: unknown) {
    // oxlint-disable-next-line no-console -- for whoever looks into the page: it may hold what the rep typed, and is not for the log
    console.error(thrown);
  }

  override componentDidUpdate(before: ErrorBoundaryProps) {
    // oxlint-disable-next-line react/no-did-update-set-state -- once per change of the screen
    if (this.state.failed && before.retryOn !== this.props.retryOn) this.setState({ failed: false });
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Translation>
        {(t) => (
          <ErrorState
            title={t("app.crashed")}
            text={t("app.crashedText")}
            action={<Button onClick={() => this.setState({ failed: false })}>{t("app.openAgain")}</Button>}
          />
        )}
      </Translation>
    );
  }
}
