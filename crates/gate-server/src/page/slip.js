// Adds to a landing slip the button that prints it. Without script the browser's own menu does.
"use strict";

const button = document.querySelector("#print");
button.hidden = false;
button.addEventListener("click", () => print());
button.focus();
