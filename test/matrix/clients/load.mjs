/** A package as it resolves from this folder. */
export const load = (name) => import(name);
