/* A name as the search boxes of the map and of the page compare it. */

/* As `loaders.names.provinces` makes names comparable: no case, accents, separators; Đ and its twins are d. */
const searchable = (text) => text.normalize("NFKD").replace(/[\p{Mn}\p{Cf}]/gu, "").toLowerCase()
  .replace(/[đðɖ]/g, "d").replace(/[\s._\u2010-\u2015\u2212-]+/g, "");
