// Where things stand on the page.

export const isInside = (box, width) => box !== null && box.x >= 0 && box.x + box.width <= width + 0.5;

export const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
