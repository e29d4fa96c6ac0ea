// Photos made small on the phone before they travel. What the camera noted (time, place) goes along: it is evidence.
'use strict';
window.clerkPhotos = (() => {
  const SIDE = 1600;
  const SMALL = 400 * 1024;
  const MOST = 15 * 1024 * 1024;
  const kept = new WeakMap();

  const readable = size => size > 1048576 ? `${(size / 1048576).toFixed(1)} MB` : `${Math.ceil(size / 1024)} KB`;

  // The Exif block of a JPEG with its direction set upright, since the browser draws the picture upright.
  function notes(bytes) {
    const view = new DataView(bytes);
    let at = 2;
    while (at + 4 < view.byteLength && view.getUint8(at) === 0xFF) {
      const size = view.getUint16(at + 2) + 2;
      if (view.getUint8(at + 1) === 0xE1 && view.getUint32(at + 4) === 0x45786966) return upright(bytes.slice(at, at + size));
      if (view.getUint8(at + 1) === 0xDA) return null;
      at += size;
    }
    return null;
  }

  function upright(block) {
    try {
      const view = new DataView(block);
      const little = view.getUint16(10) === 0x4949;
      const first = 10 + view.getUint32(14, little);
      const count = view.getUint16(first, little);
      for (let entry = first + 2; entry < first + 2 + count * 12; entry += 12) {
        if (view.getUint16(entry, little) === 0x0112) view.setUint16(entry + 8, 1, little);
      }
    } catch (error) {
      return null; // notes that cannot be read are left out, the photo stays
    }
    return block;
  }

  async function shrink(file) {
    if (file.size > MOST && !file.type.startsWith('image/')) throw new Error(`“${file.name}”有 ${readable(file.size)}，太大了，请改为拍照。`);
    if (file.type === 'application/pdf' || (file.type === 'image/jpeg' && file.size < SMALL)) return file;
    let picture;
    try {
      picture = await createImageBitmap(file, {imageOrientation: 'from-image'});
    } catch (error) {
      throw new Error(`“${file.name}”打不开，不是完好的照片。请点“拍照”重新拍一张。`);
    }
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const ink = canvas.getContext('2d');
    ink.fillStyle = '#fff';
    ink.fillRect(0, 0, canvas.width, canvas.height);
    ink.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const small = await new Promise(done => canvas.toBlob(done, 'image/jpeg', 0.8));
    if (!small) throw new Error(`“${file.name}”缩不小，手机内存可能不够。请关掉别的程序再拍一次。`);
    const block = file.type === 'image/jpeg' ? notes(await file.arrayBuffer()) : null;
    const parts = block ? [small.slice(0, 2), block, small.slice(2)] : [small];
    return new File(parts, file.name.replace(/\.\w+$/, '') + '.jpg', {type: 'image/jpeg'});
  }

  function draw(input) {
    const state = kept.get(input);
    state.shown.replaceChildren(...state.files.map(file => {
      const figure = document.createElement('figure');
      if (file.type.startsWith('image/')) {
        const image = document.createElement('img');
        image.src = URL.createObjectURL(file);
        image.alt = `照片 ${file.name}`;
        image.addEventListener('load', () => URL.revokeObjectURL(image.src));
        figure.append(image);
      }
      const words = document.createElement('figcaption');
      words.className = 'small';
      words.textContent = readable(file.size);
      const away = document.createElement('button');
      away.type = 'button';
      away.textContent = '去掉这张';
      away.addEventListener('click', () => set(input, kept.get(input).files.filter(one => one !== file)));
      figure.append(words, away);
      return figure;
    }));
  }

  function set(input, files) {
    kept.get(input).files = files;
    draw(input);
    input.dispatchEvent(new Event('photos', {bubbles: true}));
  }

  function dress(input) {
    const box = document.createElement('div');
    box.className = 'photos';
    const shown = document.createElement('div');
    shown.className = 'photos';
    const words = document.createElement('p');
    words.className = 'error';
    words.setAttribute('role', 'alert');
    kept.set(input, {files: [], shown, box});
    const take = async given => {
      words.textContent = '';
      const state = kept.get(input);
      state.busy = true;
      const made = [];
      for (const file of given) {
        try {
          made.push(await shrink(file));
        } catch (error) {
          words.textContent = error.message;
        }
      }
      state.busy = false;
      set(input, [...state.files, ...made]);
    };
    const camera = document.createElement('input');
    camera.type = 'file';
    camera.accept = 'image/*';
    camera.capture = 'environment';
    const open = (label, source) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = label;
      button.addEventListener('click', () => source.click());
      return button;
    };
    for (const source of [input, camera]) {
      source.hidden = true;
      source.addEventListener('change', () => {
        const given = Array.from(source.files);
        source.value = '';
        take(given);
      });
    }
    box.append(open('拍照', camera), open('选照片', input), words);
    input.after(box, camera, shown);
  }

  document.addEventListener('DOMContentLoaded', () => {
    document.querySelectorAll('form[data-draft] input[type=file]').forEach(dress);
  });
  return {
    of: input => kept.get(input).files,
    busy: form => Array.from(form.querySelectorAll('input[type=file]')).some(input => kept.get(input)?.busy),
    set,
  };
})();
