// Making a formatter costs up to a millisecond, and a card shows dozens of dates.
function kept<Format, Options>(
  make: (locale: string, options: Options) => Format,
): (locale: string, options: Options) => Format {
  const formats = new Map<string, Format>();
  return (locale, options) => {
    const key = `${locale} ${JSON.stringify(options)}`;
    let format = formats.get(key);
    if (!format) {
      format = make(locale, options);
      formats.set(key, format);
    }
    return format;
  };
}

/** The formatter of dates with these options, made once. */
export const dateFormat = kept(
  (locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
);

/** The formatter of "in 3 days", made once. */
export const relativeFormat = kept(
  (locale, options: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(locale, options),
);

/** The formatter of numbers, made once. */
export const numberFormat = kept((locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options));

/** The names of countries, made once. */
export const countryNames = kept(
  (locale, options: { fallback: "code" | "none" }) => new Intl.DisplayNames(locale, { type: "region", ...options }),
);
