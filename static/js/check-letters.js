// KZ-1048 (STRK1048-2002), bytes 80 to FF: the letters of Kazakh and Russian in one byte each, as Python has them.
const UPPER =
  "ЂЃ‚ѓ„…†‡€‰Љ‹ЊҚҺЏђ‘’“”•–—\ufffd™љ›њқһџ\u00a0ҰұӘ¤Ө¦§Ё©Ғ«¬\u00ad®Ү°±Ііөµ¶·ё№ғ»әҢңү" +
  "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя";

export const letters = (bytes) => Array.from(bytes, (one) => (one < 128 ? String.fromCharCode(one) : UPPER[one - 128])).join("");
