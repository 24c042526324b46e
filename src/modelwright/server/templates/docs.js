"use strict";
const form = document.getElementById("try");
const answer = document.getElementById("answer");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const row = {};
  for (const field of form.querySelectorAll("[data-column]")) {
    if (field.value !== "") row[field.dataset.column] = field.value;
  }
  answer.textContent = "…";
  try {
    const reply = await fetch("predict", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ rows: [row] }),
    });
    answer.textContent = JSON.stringify(await reply.json(), null, 2);
  } catch (error) {
    answer.textContent = String(error);
  }
});
