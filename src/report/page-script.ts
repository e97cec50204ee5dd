/**
 * What brings the charts of a page to life. It runs in the reader's browser, after the chart library; without it, or
 * without scripts at all, the drawings that the page came with stay.
 */
export const PAGE_SCRIPT = `
'use strict';
(() => {
  // What scrolls must be reached by keys; what does not would be one more stop for nothing.
  for (const region of document.querySelectorAll('.scroll')) {
    if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
  }
  // Dragging moves a chart only where there is a pointer to hover: a finger that drags wants to move the page.
  const pointer = matchMedia('(hover: hover) and (pointer: fine)').matches;
  // Of the width, for each name in a legend, px.
  const NAME_ROOM = 130;
  const theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const actions = { export: true, source: false, compiled: false, editor: false };
  const zoom = {
    name: 'zoom',
    bind: 'scales',
    select: { type: 'interval', encodings: ['x'], zoom: 'wheel![event.ctrlKey || event.shiftKey]' },
  };
  const enliven = async (figure) => {
    const box = figure.querySelector('.chart');
    const spec = JSON.parse(figure.querySelector('script').textContent);
    const curves = spec.layer.find((layer) => layer.name === 'curves');
    if (pointer && curves !== undefined) {
      curves.params = [zoom];
      // What is named stands above the frame, and is not cut off there.
      for (const { mark } of spec.layer) mark.clip = mark.type !== 'text';
    }
    spec.config.legend.columns = Math.max(1, Math.floor(box.clientWidth / NAME_ROOM));
    const live = document.createElement('div');
    live.className = 'live';
    box.prepend(live);
    const options = { renderer: 'svg', actions, tooltip: { theme }, downloadFileName: figure.id };
    try {
      await vegaEmbed(live, { ...spec, width: 'container', autosize: { type: 'fit-x', contains: 'padding' } }, options);
    } catch (error) {
      live.remove();
      throw error;
    }
    for (const drawing of box.querySelectorAll(':scope > svg')) drawing.remove();
    if (curves !== undefined && pointer) figure.querySelector('.hint').classList.add('on');
    box.removeAttribute('tabindex');
    figure.dataset.live = 'yes';
  };
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      enliven(target);
    }
  }, { rootMargin: '300px' });
  for (const figure of document.querySelectorAll('figure[id]')) seen.observe(figure);
})();
`;
