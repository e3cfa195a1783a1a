// Start: only once everything works are the controls shown.
follow();
show();
$("controls").hidden = false;
[$("grid"), $("more"), ...document.querySelectorAll(".walked")].forEach(walkTable);
document.querySelectorAll(".plot").forEach(walkFigure);
explain();
openForPrint();
