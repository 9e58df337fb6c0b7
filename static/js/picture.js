// Saving data: a picture comes into the page when it is asked for. Without this script the link opens it by itself.
for (const link of document.querySelectorAll("[data-picture]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const { picture: alt, width, height } = link.dataset;
    const image = Object.assign(new Image(width, height), { src: link.href, alt, tabIndex: -1 });
    link.closest("figure").querySelector(".unseen").remove();
    link.parentElement.replaceWith(image);
    image.focus();
  });
}
