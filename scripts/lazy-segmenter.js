// Stands for Intl.Segmenter in bundled packages. Making one reads ICU's data, which takes a good part of what Node itself
// needs to start, and they make theirs when they are loaded; most texts that they are asked about are ASCII.
export class LazySegmenter {
  #options;
  #segmenter;

  constructor(...options) {
    this.#options = options;
  }

  segment(text) {
    this.#segmenter ??= new Intl.Segmenter(...this.#options);
    return this.#segmenter.segment(text);
  }
}
