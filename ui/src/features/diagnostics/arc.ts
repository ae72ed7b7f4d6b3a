/** A half circle from left over the top to right. */
export interface HalfCircle {
  x: number;
  y: number;
  radius: number;
}

const round = (value: number) => Math.round(value * 100) / 100;

/** The path of a stretch of a half circle, from one share of it to another. */
export function arc({ x, y, radius }: HalfCircle, from: number, to: number): string {
  const point = (share: number) => {
    const angle = Math.PI * (1 - share);
    return `${round(x + radius * Math.cos(angle))} ${round(y - radius * Math.sin(angle))}`;
  };
  return `M ${point(from)} A ${radius} ${radius} 0 0 1 ${point(to)}`;
}

/** How a window divides into own, others' and free requests, as shares; more than the limit leaves nothing free. */
export function sharesOf({ limit, own, others }: { limit: number; own: number; others: number }) {
  const whole = Math.max(1, limit, own + others);
  return { own: own / whole, others: others / whole, free: Math.max(0, limit - own - others) };
}
